using System.Runtime.Versioning;
using Orrery.Services.Notebook.Kernel;
using Orrery.Services.Notebook.Kernel.Http;

[assembly: SupportedOSPlatform("linux")]

// kernel SOCKET [DUCKDB]: serves one notebook on a unix socket until it is killed, or until whoever started it closes its input.
if (args is not [var socket, ..])
{
    Console.Error.WriteLine("usage: kernel SOCKET [LIBDUCKDB]");
    return 2;
}

Environment.SetEnvironmentVariable("ORRERY_DUCKDB", args.Length > 1 ? args[1] : Environment.GetEnvironmentVariable("ORRERY_DUCKDB"));
using var cells = new CellRunner();
await new HttpServer(socket, new KernelEndpoint(cells, KernelEndpoint.Beat).AnswerAsync).ServeAsync();
return 0;
