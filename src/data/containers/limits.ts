const MIB = 1024 * 1024;

/** What is looked at before it is decided how a file is read. */
export const HEAD_BYTES = MIB;
/** A longer record is skipped: it would have to be held in memory as a whole. */
export const RECORD_BYTES = 64 * MIB;
/** A compressed file may unpack to this much, */
export const UNPACKED_BYTES = 4096 * MIB;
/** and to this many times its own size; text seldom gains more than twenty. */
export const UNPACKED_RATIO = 200;
/** Below this many bytes the ratio does not matter. */
export const RATIO_FROM_BYTES = 64 * MIB;
/** The values of a group of rows of a Parquet table lie in memory together: no group may have more. */
export const ROW_GROUP_BYTES = 1024 * MIB;
export const ROW_GROUP_ROWS = 16 * 1024 * 1024;
