using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;

namespace Orrery.Queries.Publishing;

/// <summary>Where publishers and readers meet: tells publishers which queries are live, takes what they send, and hands each query's rows to its readers.</summary>
/// <remarks>Publishers in other processes get <see cref="Queries"/> whenever <see cref="Changed"/> says so, and their envelopes come to <see cref="Take(in Envelope)"/>.
/// Somebody calls <see cref="Tick"/> every second or so.</remarks>
public sealed class Exchange(ExchangeOptions options) : IOutlet
{
    private readonly Lock _gate = new();
    private readonly List<Publisher> _publishers = [];
    private Dictionary<string, Plan> _plans = [];
    private volatile Dictionary<long, ReaderGroup> _groups = [];
    private long _lastId;

    /// <summary>What is live. A new list whenever that changes.</summary>
    public IReadOnlyList<LiveQuery> Queries => [.. _groups.Values.Select(group => group.Live)];

    /// <summary>Which queries are live has changed. Called with the exchange's lock held: to be quick, and not to call back.</summary>
    public event Action<IReadOnlyList<LiveQuery>>? Changed;

    /// <summary>A publisher in this process; several of one stream may be.</summary>
    public Publisher Publisher(string stream, PublisherOptions publishing)
    {
        lock (_gate)
        {
            var publisher = new Publisher(stream, publishing, this);
            _publishers.Add(publisher);
            publisher.Serve(Queries);
            return publisher;
        }
    }

    /// <summary>Takes a publisher out: what it publishes from now on reaches nobody.</summary>
    public void Remove(Publisher publisher)
    {
        lock (_gate)
        {
            _publishers.Remove(publisher);
            publisher.Serve([]);
        }
    }

    /// <summary>Begins to read. Readers with the same client id and the same query share its rows, each going to one of them; others get all.</summary>
    /// <param name="scope">Whose events are seen, besides those that are everybody's; null for all. Readers share within one scope only.</param>
    /// <exception cref="InvalidOperationException">As many queries as may be are live.</exception>
    public Subscription Subscribe(string clientId, Query query, string? scope = null)
    {
        lock (_gate)
        {
            var group = _groups.Values.FirstOrDefault(g => g.ClientId == clientId && g.Live.Scope == scope && g.Live.Query == query && !g.IsOver);
            if (group is null)
            {
                if (_groups.Count >= options.Queries) throw new InvalidOperationException($"{options.Queries} queries are live, which is as many as may be: end one of them, or raise the limit.");
                group = new ReaderGroup(clientId, new LiveQuery(++_lastId, query, scope), options.Flow);
                Serve(new(_groups) { [group.Live.Id] = group });
            }

            var mailbox = new Mailbox(options.WaitingRows, options.WaitingBytes);
            group.Join(mailbox);
            return new Subscription(this, group, mailbox, MaskedIn(query, scope));
        }
    }

    /// <summary>Takes what a publisher of another process sends. Of queries that have ended meanwhile nothing is done.</summary>
    public void Take(in Envelope envelope)
    {
        var plan = PlanOf(envelope.Stream);
        if (plan is null) return;
        var scratch = Scratch.Mine;
        var frame = new Frame(envelope.Event.Span, scratch.Slots(plan.Level.Slots), scratch.Found(plan.Level.Probes));
        if (!Extraction.Read(envelope.Event.Span, plan.Level, frame.Values, frame.Found)) return;
        var now = options.Clock.GetUtcNow();
        foreach (var id in envelope.Queries.Span)
        {
            if (plan.IndexOf(id) is { } index) Take(ref frame, plan, index, envelope.Time, now, scratch);
        }
    }

    /// <summary>Closes windows for which nothing comes any more.</summary>
    public void Tick()
    {
        var now = options.Clock.GetUtcNow();
        foreach (var group in _groups.Values) group.Tick(now);
    }

    internal void Take(ref Frame frame, Plan plan, ReadOnlySpan<int> matched, DateTimeOffset time, Scratch scratch)
    {
        var now = options.Clock.GetUtcNow();
        foreach (var index in matched) Take(ref frame, plan, index, time, now, scratch);
    }

    internal void Leave(Subscription reader)
    {
        lock (_gate)
        {
            if (reader.Group.Leave(reader.Mailbox)) Remove(reader.Group);
        }
    }

    private void Take(ref Frame frame, Plan plan, int index, DateTimeOffset time, DateTimeOffset now, Scratch scratch)
    {
        if (!_groups.TryGetValue(plan.Queries[index].Id, out var group) || !group.Take(ref frame, plan.Compiled[index], time, now, scratch)) return;
        lock (_gate) Remove(group);
    }

    private void Remove(ReaderGroup group)
    {
        var rest = new Dictionary<long, ReaderGroup>(_groups);
        if (rest.Remove(group.Live.Id)) Serve(rest);
    }

    private void Serve(Dictionary<long, ReaderGroup> groups)
    {
        _groups = groups;
        Volatile.Write(ref _plans, []);
        var live = Queries;
        foreach (var publisher in _publishers) publisher.Serve(live);
        Changed?.Invoke(live);
    }

    /// <summary>The plan by which envelopes of a stream are read; made when the first one comes.</summary>
    private Plan? PlanOf(string stream)
    {
        var plans = Volatile.Read(ref _plans);
        lock (plans)
        {
            if (plans.TryGetValue(stream, out var known)) return known;
            var mine = Queries.Where(live => live.Reads(stream)).ToList();
            if (mine.Count == 0) return null;
            return plans[stream] = new Plan(mine);
        }
    }

    private List<string> MaskedIn(Query query, string? scope) => [.. NamedProperties.In(query)
        .Where(property => _publishers.Any(p => new LiveQuery(0, query, scope).Reads(p.Stream, p.Options.Scope) && p.Options.Mask.Covers(property)))
        .Select(names => string.Join('.', names)).Distinct()];
}
