// Restate's side of `orrery bench engine --peers`: the handlers, served over HTTP/2 on loopback.
//   values: ten ctx.run in a row; each result is journalled by the server before the next begins.
//   calls:  ten calls of another handler in a row; each is an invocation of its own.
import * as http2 from "node:http2";
import * as restate from "@restatedev/restate-sdk";

const steps = 10;

const echo = restate.service({
  name: "echo",
  handlers: { once: async (_, n) => n },
});

const bench = restate.service({
  name: "bench",
  handlers: {
    values: async (ctx, n) => {
      let sum = 0;
      for (let i = 0; i < steps; i++) sum += await ctx.run("value", () => n + i);
      return sum;
    },
    calls: async (ctx, n) => {
      let sum = 0;
      for (let i = 0; i < steps; i++) sum += await ctx.serviceClient(echo).once(n + i);
      return sum;
    },
  },
});

const handler = restate.endpoint().bind(echo).bind(bench).http2Handler();
http2.createServer(handler).listen(Number(process.argv[2]), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
