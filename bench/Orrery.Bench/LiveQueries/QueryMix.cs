using System.Text.RegularExpressions;

namespace Orrery.Bench.LiveQueries;

/// <summary>The same twenty questions three times: as live queries, as code, as SQL.</summary>
internal static partial class QueryMix
{
    public static readonly string[] Mql =
    [
        """SELECT id, status WHERE status = "failed" AND service = "encode" """,
        """SELECT id, node WHERE metrics.latency > 1500""",
        """SELECT id WHERE status = "parked" AND metrics.cpu < 0.1""",
        """SELECT id, message WHERE node = "i-0007" AND kind = "run" """,
        """SELECT id WHERE service != "encode" AND service != "review" AND metrics.latency >= 1200""",
        """SELECT id, metrics.memory WHERE metrics.memory > 4100000000""",
        """SELECT id WHERE NOT (status = "completed" OR status = "running") AND metrics.cpu > 0.95""",
        """SELECT * WHERE id = "no such run" """,
        """SELECT id, tags.user WHERE e["tags"]["region"] = "us-east-1" AND e["tags"]["team"] = "data" AND metrics.latency > 900""",
        """SELECT tags WHERE tags.user = "u77" """,
        """SELECT id, attempts WHERE attempts[exit = 137 AND took > 29000]""",
        """SELECT id WHERE attempts[*].took > 29800""",
        """SELECT id, message WHERE message ==~ /^frame 1[0-9]{2} of/""",
        """SELECT id WHERE status = "failed" AND message ==~ /quality 9[5-9]/""",
        """SELECT service, count(*) AS n, average(metrics.latency) AS latency WINDOW 1""",
        """SELECT node, max(metrics.cpu) AS cpu WINDOW 1 GROUP BY node ORDER BY cpu DESC LIMIT 5""",
        """SELECT tags.region, count(*) AS n, sum(metrics.memory) AS memory WINDOW 1 WHERE status = "failed" GROUP BY tags.region""",
        """SELECT count(DISTINCT tags.user) AS users WINDOW 1 WHERE service = "review" """,
        """SELECT id SAMPLE {"strategy": "RANDOM", "threshold": 20, "factor": 10000}""",
        """SELECT id, status SAMPLE {"strategy": "STICKY", "threshold": 20, "factor": 10000, "keys": ["tags.user"]}""",
    ];

    /// <summary>SQLite has no regular expressions of its own, GLOB stands for them; the sticky sample is by the remainder of the key's number.</summary>
    public static readonly string[] Sql =
    [
        "SELECT id, status FROM event WHERE status = 'failed' AND service = 'encode'",
        "SELECT id, node FROM event WHERE latency > 1500",
        "SELECT id FROM event WHERE status = 'parked' AND cpu < 0.1",
        "SELECT id, message FROM event WHERE node = 'i-0007' AND kind = 'run'",
        "SELECT id FROM event WHERE service <> 'encode' AND service <> 'review' AND latency >= 1200",
        "SELECT id, memory FROM event WHERE memory > 4100000000",
        "SELECT id FROM event WHERE NOT (status = 'completed' OR status = 'running') AND cpu > 0.95",
        "SELECT json FROM event WHERE id = 'no such run'",
        "SELECT id, user FROM event WHERE region = 'us-east-1' AND team = 'data' AND latency > 900",
        "SELECT json ->> 'tags' FROM event WHERE user = 'u77'",
        "SELECT id, json ->> 'attempts' FROM event WHERE exit1 = 137 AND took1 > 29000 OR exit2 = 137 AND took2 > 29000",
        "SELECT id FROM event WHERE took1 > 29800 OR took2 > 29800",
        "SELECT id, message FROM event WHERE message GLOB 'frame 1[0-9][0-9] of*'",
        "SELECT id FROM event WHERE status = 'failed' AND message GLOB '*quality 9[5-9]*'",
        "SELECT service, count(*), avg(latency) FROM event GROUP BY service",
        "SELECT node, max(cpu) AS cpu FROM event GROUP BY node ORDER BY cpu DESC LIMIT 5",
        "SELECT region, count(*), sum(memory) FROM event WHERE status = 'failed' GROUP BY region",
        "SELECT count(DISTINCT user) FROM event WHERE service = 'review'",
        "SELECT id FROM event WHERE abs(random() % 10000) < 20",
        "SELECT id, status FROM event WHERE substr(user, 2) % 10000 < 20",
    ];

    /// <summary>As code. Rows are only counted, not written; groups are kept in dictionaries.</summary>
    public static int Plain(JobEvent e, PlainGroups groups, Random random)
    {
        var rows = 0;
        if (e.Status == "failed" && e.Service == "encode") rows++;
        if (e.Metrics.Latency > 1500) rows++;
        if (e.Status == "parked" && e.Metrics.Cpu < 0.1) rows++;
        if (e.Node == "i-0007" && e.Kind == "run") rows++;
        if (e.Service != "encode" && e.Service != "review" && e.Metrics.Latency >= 1200) rows++;
        if (e.Metrics.Memory > 4_100_000_000) rows++;
        if (!(e.Status is "completed" or "running") && e.Metrics.Cpu > 0.95) rows++;
        if (e.Id == "no such run") rows++;
        if (e.Tags is { Region: "us-east-1", Team: "data" } && e.Metrics.Latency > 900) rows++;
        if (e.Tags.User == "u77") rows++;
        if (Array.Exists(e.Attempts, a => a is { Exit: 137, Took: > 29_000 })) rows++;
        if (Array.Exists(e.Attempts, a => a.Took > 29_800)) rows++;
        if (Frame().IsMatch(e.Message)) rows++;
        if (e.Status == "failed" && Quality().IsMatch(e.Message)) rows++;
        groups.Add(e);
        if (random.Next(10_000) < 20) rows++;
        if ((uint)e.Tags.User.GetHashCode(StringComparison.Ordinal) % 10_000 < 20) rows++;
        return rows;
    }

    [GeneratedRegex("^frame 1[0-9]{2} of")]
    private static partial Regex Frame();

    [GeneratedRegex("quality 9[5-9]")]
    private static partial Regex Quality();
}

/// <summary>What the four windowed questions keep, as plain dictionaries.</summary>
internal sealed class PlainGroups
{
    private readonly Dictionary<string, (int Count, double Sum)> _services = [];
    private readonly Dictionary<string, double> _nodes = [];
    private readonly Dictionary<string, (int Count, double Sum)> _regions = [];
    private readonly HashSet<string> _users = [];

    public void Add(JobEvent e)
    {
        var service = _services.GetValueOrDefault(e.Service);
        _services[e.Service] = (service.Count + 1, service.Sum + e.Metrics.Latency);
        _nodes[e.Node] = Math.Max(_nodes.GetValueOrDefault(e.Node), e.Metrics.Cpu);
        if (e.Status == "failed")
        {
            var region = _regions.GetValueOrDefault(e.Tags.Region);
            _regions[e.Tags.Region] = (region.Count + 1, region.Sum + e.Metrics.Memory);
        }

        if (e.Service == "review") _users.Add(e.Tags.User);
    }

    public void Close()
    {
        _services.Clear();
        _nodes.Clear();
        _regions.Clear();
        _users.Clear();
    }
}
