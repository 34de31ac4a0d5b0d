// The form of a new session on one machine.
import { useNavigate } from '@tanstack/react-router';
import { isProtocolError, type AgentInfo, type Machine, type SessionRecord } from '@vibecode/protocol';
import { useState, type FormEvent } from 'react';
import { AgentPicker } from '../components/agent-picker.tsx';
import { InlineError } from '../components/inline-error.tsx';
import { Button } from '../components/ui/button.tsx';
import { Field } from '../components/ui/field.tsx';
import { Input } from '../components/ui/input.tsx';
import { FileNameText } from '../files/file-name-text.tsx';
import { BrowseFolder } from './browse-folder.tsx';
import {
  canResume,
  draftToRequest,
  fieldOfError,
  firstDraft,
  namesInUse,
  recentFolders,
  type DraftErrors,
  type DraftField,
  type NewSessionDraft,
} from './new-session-form.ts';
import { useCreateSession } from './use-sessions.ts';
import { windowSize } from './window-size.ts';

export interface NewSessionFormProps {
  machine: Machine;
  agents: readonly AgentInfo[];
  sessions: readonly SessionRecord[];
  from: SessionRecord | undefined;
}

export function NewSessionForm({ machine, agents, sessions, from }: NewSessionFormProps) {
  const navigate = useNavigate();
  const create = useCreateSession();
  const [draft, setDraft] = useState<NewSessionDraft>(() =>
    firstDraft({ agents, sessions, gatewayId: machine.gateway_id, from }),
  );
  const [errors, setErrors] = useState<DraftErrors>({});
  const [failure, setFailure] = useState<unknown>(null);
  const folders = recentFolders(sessions, machine.gateway_id);

  const change = (field: DraftField, value: string) => {
    setDraft({ ...draft, [field]: value });
    setErrors({ ...errors, [field]: undefined });
  };

  const start = (event: FormEvent) => {
    event.preventDefault();
    setFailure(null);
    const checked = draftToRequest(draft, {
      windowSize: windowSize(),
      namesInUse: namesInUse(sessions, machine.gateway_id),
    });
    if ('errors' in checked) {
      setErrors(checked.errors);
      return;
    }
    create.mutate(
      { gatewayId: machine.gateway_id, body: checked.body },
      {
        onSuccess: ({ session_id: sessionId }) => void navigate({ to: '/s/$sessionId', params: { sessionId } }),
        onError: (error) => {
          const field = isProtocolError(error) ? fieldOfError(error) : null;
          if (field === null) setFailure(error);
          else setErrors({ [field]: error.message });
        },
      },
    );
  };

  return (
    <form onSubmit={start} noValidate className="flex flex-col gap-6">
      <fieldset className="flex min-w-0 flex-col gap-2">
        <legend className="mb-1.5 text-[13px] font-medium">Agent on {machine.name}</legend>
        <AgentPicker
          agents={agents}
          machine={machine}
          value={draft.agent}
          onChange={(agent) => change('agent', agent)}
        />
        {errors.agent !== undefined && (
          <p role="alert" className="text-[13px] text-trouble">
            {errors.agent}
          </p>
        )}
      </fieldset>

      {draft.agent === 'custom' && (
        <Field label="Command" hint="Run by your login shell." error={errors.command}>
          {(ids) => (
            <Input
              {...ids}
              className="font-mono"
              spellCheck={false}
              autoCapitalize="off"
              value={draft.command}
              onChange={(event) => change('command', event.target.value)}
            />
          )}
        </Field>
      )}

      <Field
        label="Folder"
        error={errors.workdir}
        hint={
          machine.system_info === undefined ? undefined : (
            <>
              ~ is <code className="font-mono">{machine.system_info.home}</code>
            </>
          )
        }
      >
        {(ids) => (
          <>
            <div className="flex gap-2">
              <Input
                {...ids}
                className="font-mono"
                spellCheck={false}
                autoCapitalize="off"
                autoComplete="off"
                value={draft.workdir}
                onChange={(event) => change('workdir', event.target.value)}
              />
              <BrowseFolder
                gatewayId={machine.gateway_id}
                value={draft.workdir}
                onChoose={(folder) => change('workdir', folder)}
              />
            </div>
            {folders.length > 1 && (
              <div className="flex flex-wrap gap-2" role="group" aria-label="Recent folders">
                {folders
                  .filter((folder) => folder !== draft.workdir)
                  .map((folder) => (
                    <Button
                      key={folder}
                      size="small"
                      className="max-w-full font-mono text-xs font-normal"
                      onClick={() => change('workdir', folder)}
                    >
                      <span className="truncate">
                        <FileNameText name={folder} />
                      </span>
                    </Button>
                  ))}
              </div>
            )}
          </>
        )}
      </Field>

      {from !== undefined && canResume(draft.agent) && (
        <label htmlFor="resume" className="flex min-h-8 items-center gap-3 text-[13px] max-sm:min-h-11">
          <input
            id="resume"
            type="checkbox"
            className="size-4 shrink-0 accent-accent"
            checked={draft.resume}
            onChange={(event) => setDraft({ ...draft, resume: event.target.checked })}
          />
          Go on with the last conversation in this folder
        </label>
      )}

      <details
        open={errors.name !== undefined || errors.columns !== undefined || errors.rows !== undefined || undefined}
      >
        <summary className="py-1 text-[13px] text-muted max-sm:py-3.5">Name and size</summary>
        <div className="grid gap-4 pt-3 sm:grid-cols-[1fr_7rem_7rem]">
          <Field label="Name" hint="Without one, the agent and folder." error={errors.name}>
            {(ids) => (
              <Input
                {...ids}
                maxLength={120}
                value={draft.name}
                onChange={(event) => change('name', event.target.value)}
              />
            )}
          </Field>
          <Field label="Columns" error={errors.columns}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                placeholder="window"
                value={draft.columns}
                onChange={(event) => change('columns', event.target.value)}
              />
            )}
          </Field>
          <Field label="Rows" error={errors.rows}>
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                placeholder="window"
                value={draft.rows}
                onChange={(event) => change('rows', event.target.value)}
              />
            )}
          </Field>
        </div>
      </details>

      {failure !== null && <InlineError error={failure} />}
      <div className="flex items-center gap-3">
        <Button type="submit" variant="primary" disabled={create.isPending} className="max-sm:w-full">
          {create.isPending ? 'Starting …' : 'Start'}
        </Button>
      </div>
    </form>
  );
}
