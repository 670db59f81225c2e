using System.Collections.Immutable;
using System.Text.Json;

namespace Orrery.Hosting;

/// <summary>The functions and the workflow that every service with tables or streams has besides its own.</summary>
public static class StoreFunctions
{
    internal static readonly Function<WriteRows, StoreAnswer> Write = Light<WriteRows>("orrery-write-rows");
    internal static readonly Function<ReadRow, StoreAnswer> Find = Light<ReadRow>("orrery-find-row");
    internal static readonly Function<ReadRows, StoreAnswer> Rows = Light<ReadRows>("orrery-read-rows");
    internal static readonly Function<AppendEvents, StoreAnswer> Append = Light<AppendEvents>("orrery-append-events");

    /// <summary>Rewrites rows of older shapes; started by the server when a worker with newer code has come.</summary>
    public const string Renew = "orrery-renew-rows";

    private const int RenewedTogether = 200;

    /// <summary>What a service has besides what it declares.</summary>
    public static (ImmutableArray<Workflow> Workflows, ImmutableArray<Function> Functions) Of(Service service)
    {
        if (service.Tables.IsEmpty && service.Streams.IsEmpty) return ([], []);
        var renewing = Function.Define<Renewing, Renewed>(Renew, (what, context) => RenewAsync(service, what, context)) with { Shape = Shape.Light };
        return ([Workflow.Define<RenewRequest, RenewResult>(Renew, (request, run) => RenewAsync(renewing, request, run))], [Write, Find, Rows, Append, renewing]);
    }

    public static RowPage<TRow> Page<TRow>(Table<TRow> table, StoreAnswer answer) where TRow : class => new([.. answer.Rows.Select(table.Read)], answer.Next);

    public static AppendEvents Events<TEvent>(EventStream<TEvent> stream, string name, IReadOnlyList<TEvent> events) where TEvent : class => new(
        name, new DeclaredStream(stream.Name, stream.MaxKept, stream.MaxAge.TotalSeconds, stream.MaxBytes), [.. events.Select(e => JsonSerializer.SerializeToElement(e, OrreryJson.Options))]);

    private static Function<TAsk, StoreAnswer> Light<TAsk>(string name) where TAsk : StoreAsk => Function.Define<TAsk, StoreAnswer>(name, (ask, context) => AskAsync((IStoreAsker)context, ask)) with { Shape = Shape.Light };

    /// <exception cref="FailureException">The server refused.</exception>
    public static async Task<StoreAnswer> AskAsync(IStoreAsker asker, StoreAsk ask)
    {
        var answer = await asker.AskAsync(ask).ConfigureAwait(false);
        return answer.Failure is { } failure ? throw new FailureException(failure) : answer;
    }

    private static async Task<RenewResult> RenewAsync(Function<Renewing, Renewed> renewing, RenewRequest request, IRun run)
    {
        var rows = 0L;
        for (string? after = ""; after is not null;)
        {
            var renewed = await run.Call(renewing, new Renewing(request.Table, after));
            (rows, after) = (rows + renewed.Rows, renewed.Next);
        }

        return new RenewResult(request.Table, rows);
    }

    private static async Task<Renewed> RenewAsync(Service service, Renewing what, IFunctionContext context)
    {
        var table = service.Tables.FirstOrDefault(t => t.Name == what.Table) ?? throw FailureException.User("table.unknown", $"Service {service.Name} has no table '{what.Table}' in the code at hand.");
        var asker = (IStoreAsker)context;
        var page = await AskAsync(asker, new ReadRows(table.Name, new RowQuery { After = what.After, Limit = RenewedTogether }) { Before = table.Version }).ConfigureAwait(false);
        var renewed = 0L;
        foreach (var row in page.Rows)
        {
            var change = new TableChange(table.Name, ChangeKind.Put, row.Key, table.Version, table.Upcast(row.Key, row.Version, row.Value)) { Revision = row.Revision };
            var answer = await asker.AskAsync(new WriteRows($"{row.Key}@{row.Revision}", [change])).ConfigureAwait(false);
            // Somebody has written it in the meantime: with newer code it is new, with older code it is renewed later.
            if (answer.Failure is { Type: "table.changed" }) continue;
            if (answer.Failure is { } refused) throw new FailureException(refused);
            renewed++;
        }

        return new Renewed(renewed, page.Next);
    }
}

/// <summary>How an attempt reaches the server's tables and streams.</summary>
public interface IStoreAsker
{
    /// <summary>Asks until the server has answered; a server that is away is waited for as long as the attempt lasts.</summary>
    Task<StoreAnswer> AskAsync(StoreAsk ask);
}

/// <param name="Table">Whose rows are to be of the newest shape.</param>
public sealed record RenewRequest(string Table);

/// <param name="Rows">How many were rewritten.</param>
public sealed record RenewResult(string Table, long Rows);

/// <param name="After">The last key that was looked at.</param>
public sealed record Renewing(string Table, string After);

/// <param name="Next">The last key that was looked at; null when none is left.</param>
public sealed record Renewed(long Rows, string? Next);
