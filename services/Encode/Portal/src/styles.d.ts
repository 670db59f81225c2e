declare module '*.css?inline' {
  const text: string;
  export default text;
}
declare module 'uplot/style' {
  const text: string;
  export default text;
}
