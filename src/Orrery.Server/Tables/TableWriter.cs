using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orrery.Hosting;

namespace Orrery.Server.Tables;

/// <summary>The one writer of rows: writes that wait together are one durable transaction, in which each is done or refused by itself; those who asked are told after it.</summary>
internal sealed class TableWriter : IAsyncDisposable
{
    /// <summary>Writes that wait; whoever comes then waits, too.</summary>
    private const int Waiting = 256;

    /// <summary>Writes in one transaction.</summary>
    private const int Together = 256;

    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(new BoundedChannelOptions(Waiting) { SingleReader = true });
    private readonly TableFile _file;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Task _writing;

    public TableWriter(TableFile file, TimeProvider clock, ILogger log)
    {
        (_file, _clock, _log) = (file, clock, log);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Ends when the write is durable, or refused.</summary>
    /// <returns>Why it isn't done; null when it is, or was before.</returns>
    public async Task<Failure?> WriteAsync(TableWrite write, CancellationToken stop)
    {
        var request = new Request(write);
        await _requests.Writer.WriteAsync(request, stop).ConfigureAwait(false);
        return await request.Written.Task.ConfigureAwait(false);
    }

    /// <summary>Does something with the file between two transactions.</summary>
    public async Task DoAsync(Action act)
    {
        var request = new Request(null) { Act = act };
        await _requests.Writer.WriteAsync(request).ConfigureAwait(false);
        await request.Written.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    private async Task WriteAsync()
    {
        var batch = new List<Request>();
        while (await _requests.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < Together && _requests.Reader.TryRead(out var request)) batch.Add(request);
            var writes = batch.Where(r => r.Write is not null).ToList();
            if (writes.Count > 0) Attempt(writes, () => Commit(writes));
            foreach (var other in batch.Where(r => r.Act is not null)) Attempt([other], other.Act!);
            batch.Clear();
        }
    }

    private void Commit(List<Request> writes)
    {
        using var transaction = _file.Begin();
        foreach (var request in writes) request.Failure = _file.Write(request.Write!, _clock.GetUtcNow(), transaction);
        transaction.Commit();
    }

    private void Attempt(List<Request> requests, Action act)
    {
        try
        {
            act();
            foreach (var request in requests) request.Written.TrySetResult(request.Failure);
        }
        catch (SqliteException e)
        {
            TableLog.Failed(_log, e.Message);
            _file.Recount();
            // Nothing of the transaction is there: each is to be tried again.
            foreach (var request in requests) request.Written.TrySetResult(new Failure(ErrorClass.Platform, "table.unwritable", $"Rows can't be written: {e.Message} It is tried again; is there room in the server's data folder?"));
        }
        catch (Exception e)
        {
            foreach (var request in requests) request.Written.TrySetException(e);
        }
    }

    private sealed class Request(TableWrite? write)
    {
        public TableWrite? Write { get; } = write;
        public Action? Act { get; init; }
        public Failure? Failure { get; set; }
        public TaskCompletionSource<Failure?> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

internal static partial class TableLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Rows can't be written: {reason}")]
    public static partial void Failed(ILogger log, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Table {service}/{table} can't be made ready as its service declares it: {reason}")]
    public static partial void Unprepared(ILogger log, string service, string table, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Rows of {service}/{table} in namespace {space} are of an older shape and stay so: {reason}")]
    public static partial void NotRenewed(ILogger log, string service, string table, string space, string reason);
}
