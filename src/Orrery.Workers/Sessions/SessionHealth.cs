using System.Net;

namespace Orrery.Workers.Sessions;

/// <summary>Asks an HTTP endpoint whether it is well.</summary>
internal static class SessionHealth
{
    /// <summary>Whether it answers 2xx over this connection, which is used up.</summary>
    public static async Task<bool> AskAsync(Stream connection, string path, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => ValueTask.FromResult(connection) }) { BaseAddress = new Uri("http://session/") };
        try
        {
            using var answer = await http.GetAsync(path.TrimStart('/'), HttpCompletionOption.ResponseHeadersRead, stop).ConfigureAwait(false);
            return answer.StatusCode is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
