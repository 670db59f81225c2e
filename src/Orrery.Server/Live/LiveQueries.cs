using System.Collections.Concurrent;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Publishing;

namespace Orrery.Server.Live;

using Query = Orrery.Queries.Language.Query;

/// <summary>The one exchange of a server: who publishes which stream in which namespace, and who looks.</summary>
/// <remarks>A publisher's scope is the namespace that its events belong to. A query of somebody confined to a namespace sees that one's events, and what is everybody's.</remarks>
internal sealed class LiveQueries : IAsyncDisposable
{
    private const int RateSeconds = 10;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Stream, string? Space), Publisher> _publishers = new();
    private readonly IReadOnlyList<string> _masks;
    private readonly Dice _dice = new(Environment.TickCount64);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _ticking;
    private volatile HashSet<string> _wanted = [];
    private volatile bool _allWanted;
    private volatile IReadOnlyList<Dictionary<(string, string?), long>> _before = [];

    /// <param name="masks">What is cut out of events: a path, or <c>stream:path</c> for one stream alone.</param>
    /// <exception cref="InvalidOperationException">A mask is no path.</exception>
    public LiveQueries(IReadOnlyList<string> masks, TimeProvider clock)
    {
        _masks = masks;
        _ = MaskOf("", []);
        Exchange = new Exchange(new ExchangeOptions { Clock = clock });
        Exchange.Changed += live =>
        {
            _wanted = [.. live.SelectMany(l => l.Query.From)];
            _allWanted = live.Any(l => l.Query.From.Count == 0);
        };
        _ticking = TickAsync();
    }

    public Exchange Exchange { get; }

    /// <summary>Whether anybody looks at streams of this name, in whatever namespace. Cheap: asked for each event before it is made.</summary>
    public bool Wants(string stream) => _allWanted || _wanted.Contains(stream);

    /// <summary>What publishes a stream of a namespace.</summary>
    /// <param name="space">Null for events that everybody may see.</param>
    public Publisher Of(string stream, string? space, IReadOnlyList<string>? masks = null) =>
        _publishers.TryGetValue((stream, space), out var known) ? known : Add(stream, space, masks ?? []);

    /// <summary>From now on these masks hold for the stream, besides those of the server.</summary>
    public Publisher Replace(string stream, string space, IReadOnlyList<string> masks)
    {
        Remove(stream, space);
        return Of(stream, space, masks);
    }

    public void Remove(string stream, string space)
    {
        if (_publishers.TryRemove((stream, space), out var old)) Exchange.Remove(old);
    }

    /// <summary>Events of a stream that were looked at since the server started.</summary>
    /// <param name="space">Of this namespace only; null for all.</param>
    public long LookedAt(string stream, string? space) => _publishers.Where(p => p.Key.Stream == stream && (space is null || p.Key.Space is null || p.Key.Space == space)).Sum(p => p.Value.Counts.Evaluated);

    /// <summary>Of these, a second, over the last ten.</summary>
    public double RateOf(string stream, string? space)
    {
        var before = _before;
        return before.Count == 0 ? 0 : Math.Max(0, LookedAt(stream, space) - _publishers.Keys.Where(k => k.Stream == stream && (space is null || k.Space is null || k.Space == space)).Sum(k => before[0].GetValueOrDefault(k))) / (double)before.Count;
    }

    /// <summary>What a query names and the server cuts out of the streams that it looks at.</summary>
    public IEnumerable<string> MaskedIn(Query query) => (query.From.Count == 0 ? [""] : query.From).SelectMany(stream => MaskOf(stream, []).CoveredIn(query));

    /// <summary>What is cut out of a stream's events.</summary>
    public Mask MaskOf(string stream, IReadOnlyList<string> own)
    {
        try
        {
            return new Mask([.. own, .. _masks.Select(m => m.Split(':', 2)).Where(m => m.Length == 1 || m[0] == stream || stream is "").Select(m => m[^1])]);
        }
        catch (ArgumentException e)
        {
            throw new InvalidOperationException(e.Message);
        }
    }

    /// <param name="space">The namespace that the reader is confined to; null for all.</param>
    /// <param name="client">Readers of one name and query share the rows.</param>
    /// <exception cref="InvalidOperationException">As many queries as may be are live.</exception>
    public Subscription Subscribe(string client, Query query, string? space) => Exchange.Subscribe(client, query, space);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _ticking.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private Publisher Add(string stream, string? space, IReadOnlyList<string> masks)
    {
        lock (_publishers)
        {
            if (_publishers.TryGetValue((stream, space), out var known)) return known;
            return _publishers[(stream, space)] = Exchange.Publisher(stream, new PublisherOptions { Dice = _dice, Mask = MaskOf(stream, masks), Scope = space });
        }
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
            {
                Exchange.Tick();
                _before = [.. _before.TakeLast(RateSeconds - 1), _publishers.ToDictionary(p => (p.Key.Stream, p.Key.Space), p => p.Value.Counts.Evaluated)];
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
