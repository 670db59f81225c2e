using System.Runtime.CompilerServices;
using Orrery.Queries.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Publishing;

/// <summary>One reader of a live query. Disposing of it ends it, and with its group's last reader the query.</summary>
public sealed class Subscription : IDisposable
{
    private readonly Exchange _exchange;

    internal Subscription(Exchange exchange, ReaderGroup group, Mailbox mailbox, IReadOnlyList<string> masked) =>
        (_exchange, Group, Mailbox, Masked) = (exchange, group, mailbox, masked);

    public Query Query => Group.Live.Query;

    /// <summary>Readers with the same client id and query share its rows.</summary>
    public string ClientId => Group.ClientId;

    /// <summary>Properties that the query names and that some publisher masks, which is why they are missing there: to be shown to the reader.</summary>
    public IReadOnlyList<string> Masked { get; }

    /// <summary>Rows that came faster than this reader took them.</summary>
    public long Lost => Mailbox.LostInAll;

    /// <summary>What came of the query's events, for all of its readers.</summary>
    public FlowCounts Counts => Group.Counts;

    internal ReaderGroup Group { get; }
    internal Mailbox Mailbox { get; }

    /// <summary>The next delivery, if there is one.</summary>
    public bool TryTake(out Delivery? delivery) => Mailbox.TryTake(out delivery);

    /// <summary>Completes when there is something to take.</summary>
    public Task WaitAsync(CancellationToken cancelled) => Mailbox.WaitAsync(cancelled);

    /// <summary>All deliveries as they come, up to <see cref="Ended"/>. One caller at a time.</summary>
    public async IAsyncEnumerable<Delivery> ReadAsync([EnumeratorCancellation] CancellationToken cancelled = default)
    {
        while (true)
        {
            await Mailbox.WaitAsync(cancelled);
            while (TryTake(out var delivery))
            {
                yield return delivery!;
                if (delivery is Ended) yield break;
            }
        }
    }

    public void Dispose() => _exchange.Leave(this);
}
