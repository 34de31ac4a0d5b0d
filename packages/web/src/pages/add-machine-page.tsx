// /add: the ways to make a machine one of yours. With a code in the address, the machine that shows it.
import { useSearch } from '@tanstack/react-router';
import { AddCloudMachine } from '../clouds/add-cloud-machine.tsx';
import { CloudMachineList } from '../clouds/cloud-machine-list.tsx';
import { PageFrame } from '../components/page-frame.tsx';
import { SectionBox } from '../components/section-box.tsx';
import { AddByCode } from '../machines/add-machine/add-by-code.tsx';
import { AddByToken } from '../machines/add-machine/add-by-token.tsx';
import { ADD_WAYS, addWay } from '../machines/add-machine/add-way.ts';
import { LocalOnlyNotice } from '../machines/add-machine/local-only-notice.tsx';
import { NoReleaseNotice } from '../machines/add-machine/no-release-notice.tsx';
import { ThisComputer } from '../machines/add-machine/this-computer.tsx';
import { WayCards } from '../machines/add-machine/way-cards.tsx';
import { ConfirmCodePage } from './confirm-code-page.tsx';

export function AddMachinePage() {
  const { code, way: wanted } = useSearch({ from: '/signed-in/add' });
  if (code !== undefined) return <ConfirmCodePage key={code} code={code} />;
  const way = addWay(wanted);
  return (
    <PageFrame title="Add a machine" width="narrow">
      <p className="-mt-3 text-muted">
        Agents run on machines of your own. Each connects to VibeCode from the inside: no port is opened there.
      </p>
      <WayCards way={way} />
      {way !== 'here' && <LocalOnlyNotice />}
      {way !== 'here' && <NoReleaseNotice />}
      <SectionBox title={ADD_WAYS.find(({ name }) => name === way)?.label ?? ''}>
        {way === 'token' && <AddByToken />}
        {way === 'code' && <AddByCode />}
        {way === 'here' && <ThisComputer />}
        {way === 'cloud' && <AddCloudMachine />}
      </SectionBox>
      {way === 'cloud' && <CloudMachineList />}
    </PageFrame>
  );
}
