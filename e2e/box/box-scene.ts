// What most tests in boxes begin with: a bare machine and a control plane in its network that has the first release to give.
import { BoxControlPlane } from './box-control-plane.ts';
import { BoxGateway } from './box-gateway.ts';
import { addRelease, executableOf, FIRST_VERSION } from './box-releases.ts';
import { DropletBox, type BoxOptions } from './droplet-box.ts';

export class BoxScene {
  readonly box: DropletBox;
  readonly plane: BoxControlPlane;
  /** What would be seen of one: nothing is installed yet. */
  readonly gateway: BoxGateway;
  readonly #parts: AsyncDisposableStack;

  private constructor(box: DropletBox, plane: BoxControlPlane, parts: AsyncDisposableStack) {
    this.box = box;
    this.plane = plane;
    this.gateway = new BoxGateway(box);
    this.#parts = parts;
  }

  static async set(options?: BoxOptions): Promise<BoxScene> {
    await using parts = new AsyncDisposableStack();
    const box = parts.use(await DropletBox.boot(options));
    const plane = parts.use(await BoxControlPlane.start(box));
    await addRelease(plane.releases, { version: FIRST_VERSION, file: executableOf(FIRST_VERSION) });
    return new BoxScene(box, plane, parts.move());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.disposeAsync();
  }
}
