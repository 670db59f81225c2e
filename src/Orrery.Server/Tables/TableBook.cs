using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Orrery.Client.Protocol;
using Orrery.Hosting;
using Orrery.Server.Storage;

namespace Orrery.Server.Tables;

/// <summary>The tables of all services: what workers have declared, and the rows.</summary>
internal sealed class TableBook(TableFile file, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private readonly OneWriter<TableWrite> _writer = new(writes => Commit(file, clock, writes), e =>
    {
        TableLog.Failed(log, e.Message);
        file.Recount();
    });

    private readonly ConcurrentDictionary<(string Service, string Table), ServedTable> _declared = new();
    private readonly Lock _gate = new();
    private Task _learning = Task.CompletedTask;

    public TableFile File => file;

    /// <summary>As the newest code that has come declares it.</summary>
    public ServedTable? Declared(string service, string table) => _declared.GetValueOrDefault((service, table));

    public IEnumerable<(string Service, ServedTable Table)> AllDeclared => _declared.Select(d => (d.Key.Service, d.Value));

    /// <summary>Takes note of what services declare, makes indexes, and has rows of older shapes renewed.</summary>
    /// <param name="renew">Starts the run that does it, in a namespace, under a key: the same key is the same run.</param>
    public void Learn(IReadOnlyList<ServedService> services, Func<string, string, string, string, Task> renew)
    {
        if (services.All(s => s.Tables.All(t => IsKnown(s.Name, t)))) return;
        lock (_gate) _learning = AfterAsync(_learning);

        async Task AfterAsync(Task before)
        {
            await before.ConfigureAwait(false);
            await LearnAsync(services, renew).ConfigureAwait(false);
        }
    }

    private bool IsKnown(string service, ServedTable table) => _declared.TryGetValue((service, table.Name), out var known) && known.Version == table.Version && known.Indexes.SequenceEqual(table.Indexes);

    private async Task LearnAsync(IReadOnlyList<ServedService> services, Func<string, string, string, string, Task> renew)
    {
        foreach (var service in services)
        {
            foreach (var table in service.Tables)
            {
                if (IsKnown(service.Name, table)) continue;
                _declared[(service.Name, table.Name)] = table;
                try
                {
                    await _writer.DoAsync(() =>
                    {
                        foreach (var property in table.Indexes.Where(TableNames.IsProperty)) file.Index(service.Name, table.Name, property);
                    }).ConfigureAwait(false);
                    if (table.Version > 1) await RenewAsync(service.Name, table, renew).ConfigureAwait(false);
                }
                catch (Exception e)
                {
                    // Rows are found without an index as well, and are read whatever their shape.
                    TableLog.Unprepared(log, service.Name, table.Name, e.Message);
                }
            }
        }
    }

    /// <summary>Does what an attempt asks for.</summary>
    /// <param name="id">Names a write: once done, it isn't done again.</param>
    public async Task<StoreAnswer> AnswerAsync(Caller caller, string service, RunId run, string id, StoreAsk ask, CancellationToken stop)
    {
        if (TableRules.Wrong(ask) is { } wrong) return new StoreAnswer(wrong);
        try
        {
            switch (ask)
            {
                case WriteRows write:
                    var asked = new TableWrite(id, caller.Namespace, service, run, write.Changes);
                    await _writer.WriteAsync(asked, stop).ConfigureAwait(false);
                    return new StoreAnswer(asked.Refused);
                case ReadRow read:
                    return new StoreAnswer { Rows = file.Find(new TableKey(caller.Namespace, service, read.Table), read.Key) is { } row ? [row] : [] };
                case ReadRows read:
                    var (rows, next) = file.Read(new TableKey(caller.Namespace, service, read.Table), read.Query, read.Before);
                    return new StoreAnswer { Rows = rows, Next = next };
                default:
                    throw new InvalidOperationException($"{ask.GetType().Name} is nothing that tables are asked.");
            }
        }
        catch (FailureException e)
        {
            return new StoreAnswer(e.Failure);
        }
        catch (SqliteException e)
        {
            return new StoreAnswer(new Failure(ErrorClass.Platform, "table.unreadable", $"The services' rows can't be read or written: {e.Message} It is tried again; is there room in the server's data folder?"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        file.Dispose();
    }

    private static void Commit(TableFile file, TimeProvider clock, IReadOnlyList<TableWrite> writes)
    {
        using var transaction = file.Begin();
        foreach (var write in writes) write.Refused = file.Write(write, clock.GetUtcNow(), transaction);
        transaction.Commit();
    }

    private async Task RenewAsync(string service, ServedTable table, Func<string, string, string, string, Task> renew)
    {
        foreach (var (space, revision) in file.Older(service, table.Name, table.Version))
        {
            try
            {
                // Rows that older code writes later have a later revision, and are renewed by a run of their own.
                await renew(space, service, $"renew/{table.Name}/{table.Version}/{revision}", JsonSerializer.Serialize(new RenewRequest(table.Name), OrreryJson.Options)).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                TableLog.NotRenewed(log, service, table.Name, space, e.Message);
            }
        }
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
