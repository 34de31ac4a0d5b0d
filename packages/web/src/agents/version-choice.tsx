// Which version to install: the one that was tested with this gateway, the newest, or an exact one.
import type { AgentInfo, HttpAgentInstallRequest } from '@vibecode/protocol';
import { useState, type FormEvent } from 'react';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { Select } from '../components/ui/select.tsx';
import { AGENT_NAME } from '../sessions/agent-names.ts';
import { isExactVersion } from './install-state.ts';

type Choice = 'tested' | 'latest' | 'exact';

export interface VersionChoiceProps {
  info: AgentInfo;
  onChoose: (body: HttpAgentInstallRequest) => void;
  onCancel: () => void;
}

export function VersionChoice({ info, onChoose, onCancel }: VersionChoiceProps) {
  const [choice, setChoice] = useState<Choice>('tested');
  const [version, setVersion] = useState('');
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const exact = version.trim();
    if (choice === 'exact' && !isExactVersion(exact)) {
      setFault('A version begins with a digit, such as 1.2.3.');
      return;
    }
    onChoose(choice === 'tested' ? {} : { version: choice === 'latest' ? 'latest' : exact });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
      <div className="w-64 max-sm:w-full">
        <Field label={`Version of ${AGENT_NAME[info.agent]}`} hint={HINTS[choice]}>
          {(ids) => (
            <Select {...ids} value={choice} onChange={(event) => setChoice(event.target.value as Choice)}>
              <option value="tested">Tested with VibeCode</option>
              <option value="latest">Newest</option>
              <option value="exact">Exactly …</option>
            </Select>
          )}
        </Field>
      </div>
      {choice === 'exact' && (
        <div className="w-44 max-sm:w-full">
          <Field label="Exactly" error={fault}>
            {(ids) => (
              <Input
                {...ids}
                autoFocus
                className="font-mono"
                placeholder="1.2.3"
                spellCheck={false}
                autoCapitalize="off"
                value={version}
                onChange={(event) => {
                  setVersion(event.target.value);
                  setFault(undefined);
                }}
              />
            )}
          </Field>
        </div>
      )}
      <div className="flex gap-2 pt-6 max-sm:w-full max-sm:flex-col max-sm:pt-0">
        <Button type="submit" variant="primary">
          Install
        </Button>
        <Button onClick={onCancel}>Cancel</Button>
      </div>
    </form>
  );
}

const HINTS: Record<Choice, string> = {
  tested: 'The version that this VibeCode was tried with.',
  latest: 'What its maker published last.',
  exact: 'As its maker numbers it on npm.',
};
