export const words = (state) => `probe says ${state}`;
