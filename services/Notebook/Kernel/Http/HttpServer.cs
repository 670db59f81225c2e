using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Orrery.Services.Notebook.Kernel.Http;

/// <summary>HTTP/1.1 on a unix socket: as much of it as a kernel needs. A whole web server would double the time a kernel takes to start.</summary>
internal sealed class HttpServer(string path, Func<HttpRequest, HttpResponse, Task> answer)
{
    public async Task ServeAsync(CancellationToken stop = default)
    {
        File.Delete(path);
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110); // who may come near is decided by the folder that the socket lies in
        listener.Listen(64);
        Console.WriteLine("ready"); // for whoever started it
        while (!stop.IsCancellationRequested)
        {
            var socket = await listener.AcceptAsync(stop);
            _ = Task.Run(() => ConverseAsync(socket), stop);
        }
    }

    private async Task ConverseAsync(Socket socket)
    {
        using var owned = socket;
        await using var stream = new NetworkStream(socket);
        try
        {
            var reader = new HttpReader(stream);
            while (await reader.ReadAsync() is { } request)
            {
                var response = new HttpResponse(stream);
                try
                {
                    await answer(request, response);
                }
                catch (Exception e) when (e is not IOException && !response.Begun)
                {
                    await response.JsonAsync(500, new JsonObject { ["detail"] = e.Message });
                }

                await response.EndAsync();
                if (request.Closes) return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or FormatException) { } // whoever asked has gone, or speaks something else
    }
}
