using System.Collections.Immutable;
using Orrery.Engine.Runs;
using Orrery.Server.Reading;

namespace Orrery.Tests.Reading;

/// <summary>The search beside a plain look at every run.</summary>
public sealed class RunSearchTests : IDisposable
{
    private const long Start = 1_700_000_000_000;

    private static readonly string[] Customers = ["Ada", "Grace", "Edsger"];

    private static readonly (string Service, string Workflow)[] Workflows = [("shop", "order"), ("shop", "refund"), ("film", "encode"), ("orrery", "schedule")];

    private readonly TestFolder _folder = new();
    private readonly ListedRuns _list;

    public RunSearchTests() => _list = new ListedRuns(_folder["read.db"]);

    public void Dispose()
    {
        _list.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_query_finds_what_a_look_at_all_runs_finds_page_by_page(int seed)
    {
        var random = new Random(seed);
        var runs = Make(random, 600);
        // Many runs begin at once, and most are written more than once: first as they run, then as they ended.
        _list.Put(runs.Select(r => r with { Status = RunStatus.Running, EndedAt = null, Failure = null }));
        _list.Put(runs);
        _list.PutOlder(runs.Take(100).Select(r => r with { Status = RunStatus.Running, EndedAt = null, Failure = null, Generation = 0 }));
        var some = 0;
        for (var i = 0; i < 300; i++)
        {
            var query = Ask(random, runs);
            var expected = runs.Where(r => Fits(query, r)).OrderByDescending(r => r.StartedAt).ThenBy(r => r.Id.ToString(), StringComparer.Ordinal).Select(r => r.Id.ToString()).ToList();
            var found = new List<string>();
            for (IReadOnlyList<string> page = []; found.Count == 0 || page.Count == query.Limit; found.AddRange(page))
            {
                page = _list.Find(query with { Before = found.Count == 0 ? null : RunId.Parse(found[^1]) });
                if (page.Count == 0) break;
            }

            Assert.True(expected.SequenceEqual(found), $"seed {seed}, {query}, {string.Join(", ", query.Attributes)}: {found.Count} found, {expected.Count} expected");
            if (found.Count is > 0 and < 600) some++;
        }

        Assert.True(some > 50, $"only {some} of the queries found anything");
    }

    [Fact]
    public void Numbers_follow_a_run_that_fails_is_retried_and_completes()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var run = ListedRuns.Run(7, "acme", "shop", "order", new { customer = "Ada" }, now.ToUnixTimeMilliseconds());
        var failed = run with { Status = RunStatus.Failed, EndedAt = now, Failure = new Failure(ErrorClass.Timeout, "slow", "It was slow.") };

        _list.Put(run);
        Assert.Equal((1, 0, 0), Told("acme"));
        _list.Put(failed);
        Assert.Equal((0, 1, 0), Told("acme"));
        Assert.Equal("timeout", Assert.Single(_list.Numbers("acme", now).Failures).Class);
        _list.Put(run with { Generation = 2 });
        _list.PutOlder(failed);
        Assert.Equal((1, 0, 0), Told("acme"));
        _list.Put(run with { Generation = 2, Status = RunStatus.Completed, EndedAt = now });
        Assert.Equal((0, 0, 1), Told(null));
        Assert.Equal((0, 0, 0), Told("other"));

        (int Running, int Failed, int Completed) Told(string? space) => _list.Numbers(space, now) is var n ? (n.Running, n.Minutes.Sum(m => m.Failed), n.Minutes.Sum(m => m.Completed)) : default;
    }

    private static ImmutableArray<RunHeader> Make(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
        {
            var (service, workflow) = Workflows[random.Next(Workflows.Length)];
            var space = random.Next(3) == 0 ? "other" : "acme";
            var run = ListedRuns.Run((ulong)random.NextInt64(), space, service, workflow, new { customer = Customers[random.Next(3)], urgent = random.Next(2) == 0, size = random.Next(4), note = new { customer = "Nobody" } }, Start + random.Next(200));
            if (i % 20 == 0) run = run with { Id = ListedRuns.Keyed(space, service, $"key {i}") };
            if (random.Next(3) == 0) run = run with { Pin = new VersionId((ulong)random.Next(1, 3)) };
            var status = (RunStatus)random.Next(5);
            return run with { Status = status, EndedAt = status is RunStatus.Running or RunStatus.Parked ? null : run.StartedAt.AddMilliseconds(random.Next(100)) };
        }),
    ];

    private static RunQuery Ask(Random random, ImmutableArray<RunHeader> runs)
    {
        T? Maybe<T>(Func<T> make) => random.Next(4) == 0 ? make() : default;
        var one = runs[random.Next(runs.Length)];
        var attributes = new List<RunAttribute>();
        if (random.Next(3) == 0) attributes.Add(new("customer", Customers[random.Next(3)]));
        if (random.Next(6) == 0) attributes.Add(new("urgent", "true"));
        if (random.Next(6) == 0) attributes.Add(new("size", "2"));
        var query = new RunQuery(random.Next(2) == 0 ? 7 : 1000, Maybe(() => one.Status.ToString().ToLowerInvariant()), Maybe(() => one.Service), Maybe(() => one.Workflow),
            Maybe<DateTimeOffset?>(() => Moment()), null, random.Next(8) == 0 ? new VersionId(1) : default)
        {
            Namespace = Maybe(() => "acme"),
            Until = Maybe<DateTimeOffset?>(() => Moment()),
            EndedSince = Maybe<DateTimeOffset?>(() => Moment()),
            Attributes = attributes,
            Id = random.Next(6) == 0 ? one.Id.ToString()[..random.Next(1, 9)] : null,
            Text = random.Next(4) switch { 0 => one.Id.ToString()[4..random.Next(7, 10)], 1 => one.Workflow[..3], 2 => $"key {random.Next(30) * 20}", _ => null },
        };
        return query.Id is null ? query : query with { Text = null };

        DateTimeOffset Moment() => DateTimeOffset.FromUnixTimeMilliseconds(Start + random.Next(250));
    }

    private static bool Fits(RunQuery query, RunHeader run)
    {
        var id = run.Id.ToString();
        var input = System.Text.Json.JsonDocument.Parse(run.Input.Utf8).RootElement;
        return (query.State ?? Word(run)) == Word(run) && (query.Workflow ?? run.Workflow) == run.Workflow && (query.Service is { } service ? service == run.Service : run.Service != "orrery")
            && (query.Namespace ?? run.Caller.Namespace) == run.Caller.Namespace && !(run.StartedAt < query.Since) && !(run.StartedAt >= query.Until)
            && (query.EndedSince is null || run.EndedAt >= query.EndedSince) && (query.Version.IsNone || run.Pin == query.Version)
            && (query.Id is null || Begins(query.Id, 1)) && (query.Text is null || Begins(query.Text, 3) || $"{run.Service}/{run.Workflow}".Contains(query.Text) || id == ListedRuns.Keyed(run.Caller.Namespace, run.Service, query.Text).ToString())
            && query.Attributes.All(a => (run.Service, run.Workflow, a.Name) is ("shop", "order", _) or ("film", "encode", "customer") && input.GetProperty(a.Name).ToString().ToLowerInvariant() == a.Value.ToLowerInvariant());

        bool Begins(string text, int least) => text[0] == 'r' && id.StartsWith(text, StringComparison.Ordinal) || text.Length >= least && id[4..].StartsWith(text, StringComparison.Ordinal);
    }

    private static string Word(RunHeader run) => run.Status.ToString().ToLowerInvariant();
}
