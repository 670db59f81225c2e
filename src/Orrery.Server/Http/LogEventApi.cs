using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Client.Protocol;
using Orrery.Engine.Runs;
using Orrery.Server.Access;
using Orrery.Server.Reading;

namespace Orrery.Server.Http;

/// <summary>An attempt's log as it is written: <c>GET /runs/{id}/steps/{index}/log/events?attempt=N</c>, server-sent events until the attempt is over.</summary>
/// <remarks>Each piece is named by where it ends in the log, in bytes: whoever connects again with that (<c>Last-Event-ID</c>, or <c>from=</c>) misses nothing and is told nothing twice.</remarks>
internal sealed class LogEventApi(RunReads runs, AttemptLogs logs, CancellationToken stopping)
{
    private const int MostBytes = 64 << 10;

    /// <summary>Between two pieces at least.</summary>
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(100);

    public void Map(IEndpointRouteBuilder routes) => routes.Get("/runs/{id}/steps/{index}/log/events", Actions.RunRead, "id", FollowAsync);

    private async Task<IResult> FollowAsync(HttpContext http)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var run = http.Run();
        var (attempt, _) = LogApi.AttemptOf((await runs.ReadAsync(http, run)).Run, http);
        if (attempt.Epoch == 0) throw new ProblemException(409, "attempt.none", $"Step {attempt.Step} has had no attempt yet. Follow the run until it has: /runs/{run}/events");
        var at = StartOf(http);
        using var follower = logs.Followers.Follow(attempt);
        var stream = ServerSentEvents.Begin(http, until.Token);
        try
        {
            while (true)
            {
                // Looked at before the log is: what was written when the attempt was over is all of it.
                var read = await runs.ReadAsync(http, run);
                var over = IsOver(read.Run.Steps, attempt);
                for (var piece = await ReadAsync(attempt, at, until.Token); piece.Next > at; piece = await ReadAsync(attempt, at, until.Token))
                {
                    await stream.SendAsync("log", JsonSerializer.Serialize(piece, OrreryJson.Options), piece.Next.ToString(CultureInfo.InvariantCulture));
                    at = piece.Next;
                }

                if (over) break;
                await Task.Delay(Gap, until.Token);
                var patience = runs.IsCurrent(run, read) ? ServerSentEvents.KeepAlive : RunReads.PauseAfter(read);
                if (!await follower.ChangedAsync(patience, until.Token)) await stream.StillThereAsync();
            }

            await stream.SendAsync("end", "{}", at.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is OperationCanceledException || e is ProblemException && http.Response.HasStarted)
        {
            // The follower went away, or the server stops or reads a partition anew: it will connect again.
        }

        return Results.Empty;
    }

    private static bool IsOver(ImmutableArray<Step> steps, AttemptName attempt)
    {
        var place = steps.IsEmpty ? -1 : attempt.Step - steps[0].Spec.Index;
        return place < 0 || place >= steps.Length || steps[place].Epoch != attempt.Epoch || steps[place].State != StepState.Leased;
    }

    private async Task<LogPiece> ReadAsync(AttemptName attempt, long from, CancellationToken stop)
    {
        var nothing = new LogPiece(attempt.Epoch, from, from, "");
        if (await logs.FindAsync(attempt, stop) is not { } path) return nothing;
        await using var file = LogApi.Open(path);
        if (from >= file.Length) return nothing;
        file.Position = from;
        var bytes = new byte[Math.Min(MostBytes, file.Length - from)];
        var read = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        var whole = WholeCharacters(bytes.AsSpan(0, read));
        return new LogPiece(attempt.Epoch, from, from + whole, Encoding.UTF8.GetString(bytes, 0, whole));
    }

    /// <summary>Up to the last line's end, or, within a very long line, the last whole character.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < MostBytes) return bytes.Length;
        if (bytes.LastIndexOf((byte)'\n') is >= 0 and var line) return line + 1;
        var end = bytes.Length;
        while (end > 1 && (bytes[end - 1] & 0xC0) == 0x80) end--;
        return end - 1;
    }

    private static long StartOf(HttpContext http)
    {
        var text = http.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : http.Request.Query["from"].ToString();
        if (text is "") return 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= AttemptLogs.MaxBytes ? at
            : throw new ProblemException(400, "query.from", $"'{text}' is no place in a log: the bytes read so far are wanted, from 0 to {AttemptLogs.MaxBytes:N0}.");
    }
}
