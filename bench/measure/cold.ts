/**
 * Compilation is measured cold: drivers that keep compiled shaders on disk would hide it. Set before the
 * driver is loaded.
 */
export const COLD = { MESA_SHADER_CACHE_DISABLE: 'true', __GL_SHADER_DISK_CACHE: '0' } as const;
