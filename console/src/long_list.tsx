// A list of any length that stays quick: rows stand in blocks, and a block far from what is seen is a gap of its height.

import { Component, h } from "preact";
import type { Child, VNode } from "preact";

const ROWS = 50, FIRST = 2 * ROWS, NEAR = "900px 0px";

interface BlockProps<T> { items: T[]; row: (item: T) => VNode; stamp: string; first: boolean }

let tall = ROWS * 46; // a block's height, as the last one measured had it

class Block<T> extends Component<BlockProps<T>, { near: boolean; high: number }> {
  state = { near: this.props.first, high: tall };
  private watch: IntersectionObserver | null = null;

  componentDidMount(): void {
    this.watch = new IntersectionObserver((seen) => this.saw(seen[seen.length - 1].isIntersecting), { rootMargin: NEAR });
    this.watch.observe(this.base as Element);
  }
  componentWillUnmount(): void { if (this.watch) this.watch.disconnect(); }

  private saw(near: boolean): void {
    const base = this.base as HTMLElement;
    if (near === this.state.near || (!near && base.contains(document.activeElement))) return;
    if (!near && this.props.items.length === ROWS) tall = base.offsetHeight;
    this.setState(near ? { near } : { near, high: base.offsetHeight });
  }

  shouldComponentUpdate(p: BlockProps<T>, s: { near: boolean }): boolean {
    if (s.near !== this.state.near) return true;
    const was = this.props.items;
    return s.near && (p.stamp !== this.props.stamp || p.items.length !== was.length || p.items.some((x, i) => x !== was[i]));
  }

  // One element either way, so that what is watched stays the same.
  render(): VNode {
    const { near, high } = this.state;
    return <ul style={near ? { height: "" } : { height: `${high}px` }} aria-hidden={near ? undefined : "true"}>{near ? this.props.items.map(this.props.row) : null}</ul>;
  }
}

// Where the list ends, and more is asked for as soon as that is near.
class End extends Component<{ more: () => void; children?: Child }> {
  private watch: IntersectionObserver | null = null;
  componentDidMount(): void {
    this.watch = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) this.props.more(); }, { rootMargin: NEAR });
    this.watch.observe(this.base as Element);
  }
  componentWillUnmount(): void { if (this.watch) this.watch.disconnect(); }
  render(): VNode { return <p>{this.props.children}</p>; }
}

// stamp: what rows depend on beside their item; a block is drawn again when it changes.
export function LongList<T>(p: { items: T[]; row: (item: T) => VNode; stamp: (items: T[]) => string; name: string; more: (() => void) | null; children?: Child }): VNode {
  const blocks: VNode[] = [];
  for (let i = 0; i < p.items.length; i += ROWS) {
    const items = p.items.slice(i, i + ROWS);
    blocks.push(<Block key={i} items={items} row={p.row} stamp={p.stamp(items)} first={i < FIRST} />);
  }
  return <div><div class={p.name}>{blocks}</div>{p.more && <End key={p.items.length} more={p.more}>{p.children}</End>}</div>;
}
