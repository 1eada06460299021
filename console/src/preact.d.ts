// What we use of Preact 8, typed strictly; Debian's package brings looser types.
declare module "preact" {
  export interface VNode { nodeName: unknown }
  export type Child = VNode | string | number | boolean | null | undefined | Child[];
  export abstract class Component<P = unknown, S = unknown> {
    constructor(props: P);
    props: P & { children?: Child };
    state: S;
    base?: HTMLElement;
    setState(part: Partial<S> | ((state: S) => Partial<S>), done?: () => void): void;
    forceUpdate(): void;
    componentDidMount?(): void;
    componentWillUnmount?(): void;
    componentDidUpdate?(before: P, state: S): void;
    abstract render(): VNode | null;
  }
  export function h(type: unknown, props: unknown, ...children: Child[]): VNode;
  export function render(node: VNode, parent: Element, replace?: Element): Element;
}

declare namespace JSX {
  type Element = import("preact").VNode;
  interface ElementClass { render(): Element | null }
  interface ElementAttributesProperty { props: unknown }
  interface ElementChildrenAttribute { children: unknown }
  interface IntrinsicAttributes { key?: string | number }
  interface IntrinsicElements { [name: string]: any }
}
