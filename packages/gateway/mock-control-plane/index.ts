export { Recording } from './expectation.ts';
export { FaultyLine, type LinkFaults } from './link-faults.ts';
export { MockControlPlane, type MockControlPlaneOptions } from './mock-control-plane.ts';
export { MockGatewayLink, newMockId } from './mock-gateway-link.ts';
export { MockTransfers, type MockUpload } from './mock-transfers.ts';
export { MockViewer, type InputOutcome, type MockViewerOptions } from './mock-viewer.ts';
