using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orrery.Server.Http;
using Orrery.Server.Storage;

namespace Orrery.Server.Live;

/// <summary>The one writer of kept events: what waits together is one durable write, after which those who sent it are told, and what is beyond a stream's bounds goes.</summary>
internal sealed class KeptEvents : IAsyncDisposable
{
    /// <summary>Events that are looked at to see which go.</summary>
    private const int TrimPage = 5_000;

    private static readonly TimeSpan BetweenAges = TimeSpan.FromSeconds(30);

    private readonly OneWriter<Request> _writer;
    private readonly StreamFile _file;
    private readonly Func<IReadOnlyList<PushedStream>> _all;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _aging;

    public KeptEvents(StreamFile file, Func<IReadOnlyList<PushedStream>> all, TimeProvider clock, ILogger log)
    {
        (_file, _all, _clock, _log) = (file, all, clock, log);
        _writer = new OneWriter<Request>(Append, e => KeptLog.Failed(_log, e.Message));
        _aging = Task.Run(AgeAsync);
    }

    /// <summary>Ends when the events are durable.</summary>
    /// <param name="id">Names them: what has been appended under the same id, and isn't gone yet, isn't appended again. Null for none.</param>
    /// <exception cref="SqliteException">They can't be written.</exception>
    public async Task<Appended> AppendAsync(PushedStream stream, IReadOnlyList<IngestedEvent> events, string? id, CancellationToken stop)
    {
        var request = new Request(stream, events, id);
        await _writer.WriteAsync(request, stop).ConfigureAwait(false);
        return request.Done ?? throw new ProblemException(404, "stream.unknown", $"Stream '{stream.Name}' was removed while the events came. None was taken.");
    }

    /// <summary>Does something with the file between two writes.</summary>
    public Task DoAsync(Action act) => _writer.DoAsync(act);

    /// <summary>Removes what is older, or more, than the streams' bounds allow.</summary>
    public Task TrimAsync() => DoAsync(() =>
    {
        foreach (var stream in _all().Where(s => s.IsKept)) TryTrim(stream);
    });

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _aging.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Append(IReadOnlyList<Request> all)
    {
        var arrived = _clock.GetUtcNow();
        var requests = all.Where(r => !r.Stream.Gone).ToList();
        var states = requests.Select(r => r.Stream).Distinct().ToDictionary(s => s, s => s.Kept);
        using (var transaction = _file.Begin())
        {
            using var insert = _file.Command("INSERT INTO event (stream, number, arrived, time, json) VALUES ($stream, $number, $arrived, $time, $json)", transaction,
                ("$stream", 0L), ("$number", 0L), ("$arrived", arrived.ToUnixTimeMilliseconds()), ("$time", 0L), ("$json", Array.Empty<byte>()));
            insert.Prepare();
            foreach (var request in requests)
            {
                var state = states[request.Stream];
                if (request.Id is { } id && _file.Sent(request.Stream.Id, id, transaction) is var (first, last))
                {
                    request.Done = new Appended(first, last, Before: true);
                    continue;
                }

                request.Done = new Appended(state.Last + 1, state.Last + request.Events.Count, Before: false);
                if (request.Id is { } fresh) _file.NoteSent(request.Stream.Id, fresh, request.Done, transaction);
                insert.Parameters[0].Value = request.Stream.Id;
                foreach (var one in request.Events)
                {
                    state = state with { Events = state.Events + 1, Bytes = state.Bytes + one.Json.Length, Last = state.Last + 1, First = state.First is 0 ? state.Last + 1 : state.First, Oldest = state.Oldest ?? arrived };
                    insert.Parameters[1].Value = state.Last;
                    insert.Parameters[3].Value = one.Time.ToUnixTimeMilliseconds();
                    insert.Parameters[4].Value = one.Json.ToArray();
                    insert.ExecuteNonQuery();
                }

                states[request.Stream] = state;
            }

            foreach (var (stream, state) in states) _file.Note(stream.Id, state, transaction);
            transaction.Commit();
        }

        // What is acknowledged from here on is there, whatever becomes of what is too much.
        foreach (var (stream, state) in states)
        {
            stream.Kept = state;
            stream.Tell();
        }

        foreach (var stream in states.Keys) TryTrim(stream);
    }

    private void TryTrim(PushedStream stream)
    {
        try
        {
            Trim(stream);
        }
        catch (SqliteException e)
        {
            KeptLog.Untrimmed(_log, stream.Name, e.Message);
        }
    }

    private void Trim(PushedStream stream)
    {
        var (spec, limit) = (stream.Spec!, (_clock.GetUtcNow() - TimeSpan.FromSeconds(stream.Spec!.MaxAgeSeconds)).ToUnixTimeMilliseconds());
        while (stream.Kept is { Events: > 0 } state && (state.Events > spec.MaxEvents || state.Bytes > spec.MaxBytes || state.Oldest!.Value.ToUnixTimeMilliseconds() < limit))
        {
            var (gone, bytes, upTo, oldest) = (0L, 0L, 0L, (DateTimeOffset?)null);
            using (var command = _file.Command("SELECT number, length(json), arrived FROM event WHERE stream = $id ORDER BY number LIMIT $page", ("$id", stream.Id), ("$page", TrimPage + 1)))
            using (var rows = command.ExecuteReader())
            {
                while (rows.Read())
                {
                    var arrived = rows.GetInt64(2);
                    if (gone == TrimPage || state.Events - gone <= spec.MaxEvents && state.Bytes - bytes <= spec.MaxBytes && arrived >= limit)
                    {
                        oldest = DateTimeOffset.FromUnixTimeMilliseconds(arrived);
                        break;
                    }

                    (gone, bytes, upTo) = (gone + 1, bytes + rows.GetInt64(1), rows.GetInt64(0));
                }
            }

            if (gone == 0) return;
            var left = state with { Events = state.Events - gone, Bytes = state.Bytes - bytes, First = oldest is null ? 0 : upTo + 1, Oldest = oldest };
            using (var transaction = _file.Begin())
            {
                _file.Execute("DELETE FROM event WHERE stream = $id AND number <= $to", transaction, ("$id", stream.Id), ("$to", upTo));
                _file.ForgetSent(stream.Id, upTo, transaction);
                _file.Note(stream.Id, left, transaction);
                transaction.Commit();
            }

            stream.Kept = left;
        }
    }

    private async Task AgeAsync()
    {
        using var timer = new PeriodicTimer(BetweenAges);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false)) await TrimAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            // The server stops.
        }
    }

    private sealed class Request(PushedStream stream, IReadOnlyList<IngestedEvent> events, string? id)
    {
        public PushedStream Stream => stream;
        public IReadOnlyList<IngestedEvent> Events => events;
        public string? Id => id;

        /// <summary>Null while it isn't written, and for a stream that is gone.</summary>
        public Appended? Done { get; set; }
    }
}

/// <param name="First">Number of the first event.</param>
/// <param name="Before">They were there before.</param>
internal sealed record Appended(long First, long Last, bool Before);

internal static partial class KeptLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Kept events can't be written: {reason}")]
    public static partial void Failed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "What is too much of stream {stream} can't be removed, it is tried again: {reason}")]
    public static partial void Untrimmed(ILogger log, string stream, string reason);
}
