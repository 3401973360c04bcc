import { mergedBase, type Usage, type UsageNames, unzip, word } from './usage.ts';

/** How the archive's training is started, on one device and on many. */
export function scaleOutUsage(names: UsageNames): readonly Usage[] {
  const { folder } = names;
  const { path, steps } = mergedBase(names, { where: 'into the archive’s folder', up: '../' });
  const unpack = [
    { says: 'Unpack the archive and go into it.', code: `${unzip(folder)}\ncd ${folder}` },
    ...steps,
  ];
  const install = (trainer: string) => ({
    says: 'Install the versions that it was tried with.',
    code: `pip install -r ${trainer}/requirements.txt`,
  });
  const train = `trl/train.py --model ${word(path)} --out adapter`;
  const launch = (kind: string) => `accelerate launch --config_file trl/${kind}.yaml ${train}`;
  return [
    {
      loader: 'TRL',
      steps: [
        ...unpack,
        install('trl'),
        { says: 'Train on one device.', code: `python ${train}` },
        { says: 'On the GPUs of a machine, a copy of the model on each.', code: launch('ddp') },
        { says: 'Or the model shared out among them (FSDP).', code: launch('fsdp') },
      ],
    },
    {
      loader: 'axolotl',
      steps: [
        ...unpack,
        install('axolotl'),
        { says: 'Train.', code: `axolotl train axolotl/config.yaml --base-model ${word(path)}` },
      ],
    },
    {
      loader: 'LLaMA-Factory',
      steps: [
        ...unpack,
        install('llamafactory'),
        { says: 'Take the tokens over.', code: 'python llamafactory/tokenise.py' },
        {
          says: 'Train.',
          code: `llamafactory-cli train llamafactory/config.yaml model_name_or_path=${word(path)}`,
        },
      ],
    },
  ];
}
