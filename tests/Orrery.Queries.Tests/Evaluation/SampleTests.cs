using System.Text;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Windows;

namespace Orrery.Queries.Tests.Evaluation;

public class SampleTests
{
    [Fact]
    public void A_random_sample_keeps_its_share_and_the_same_one_for_the_same_seed()
    {
        const string query = """SELECT * SAMPLE {"strategy":"RANDOM","threshold":200,"factor":1000}""";

        var kept = Kept(query, 20_000, i => $$"""{"n":{{i}}}""", seed: 7);

        Assert.InRange(kept.Count, 3_800, 4_200);
        Assert.Equal(kept, Kept(query, 20_000, i => $$"""{"n":{{i}}}""", seed: 7));
        Assert.NotEqual(kept, Kept(query, 20_000, i => $$"""{"n":{{i}}}""", seed: 8));
    }

    [Fact]
    public void A_sticky_sample_keeps_all_events_of_a_user_or_none()
    {
        const string query = """SELECT * SAMPLE {"strategy":"STICKY","threshold":30,"factor":100,"salt":1,"keys":["user.id"]}""";
        static string Event(int i) => $$$"""{"user":{"id":"u{{{i % 1000}}}"},"n":{{{i}}}}""";

        var kept = Kept(query, 5_000, Event, seed: 1);
        var users = kept.Select(i => i % 1000).ToHashSet();

        Assert.InRange(users.Count, 250, 350);
        Assert.Equal(users.Count * 5, kept.Count);
        Assert.Equal(kept, Kept(query, 5_000, Event, seed: 99));
        Assert.NotEqual(users, Kept(query.Replace("\"salt\":1", "\"salt\":2", StringComparison.Ordinal), 5_000, Event, seed: 1).Select(i => i % 1000).ToHashSet());
    }

    [Fact]
    public void Keys_are_told_apart_and_events_without_any_are_not_sampled()
    {
        const string query = """SELECT * SAMPLE {"strategy":"STICKY","threshold":1,"factor":2,"keys":["a","b"]}""";

        var kept = Kept(query, 400, i => i % 2 == 0 ? $$"""{"a":"{{i}}","b":"x"}""" : $$"""{"a":"{{i - 1}}x","b":""}""", seed: 1);

        Assert.Contains(kept, i => i % 2 == 0 && !kept.Contains(i + 1));
        Assert.Empty(Kept(query.Replace("\"threshold\":1", "\"threshold\":2", StringComparison.Ordinal), 10, _ => """{"a":null,"c":1}""", seed: 1));
        Assert.Equal(10, Kept(query.Replace("\"threshold\":1", "\"threshold\":2", StringComparison.Ordinal), 10, _ => """{"a":null,"b":1}""", seed: 1).Count);
    }

    [Fact]
    public void A_sticky_hash_is_the_same_in_every_process() =>
        Assert.Equal(Sampler.Hash("orrery"u8), Dice.Mixed("orrery"u8.ToArray().Aggregate(14_695_981_039_346_656_037UL, (hash, b) => unchecked((hash ^ b) * 1_099_511_628_211UL))));

    private static List<int> Kept(string query, int count, Func<int, string> write, long seed)
    {
        var standing = new StandingQuery(QueryParser.Parse(query), new Dice(seed));
        var (kept, rows) = (new List<int>(), new List<Row>());
        for (var i = 0; i < count; i++)
        {
            rows.Clear();
            Assert.True(standing.Offer(Encoding.UTF8.GetBytes(write(i)), default, default, rows));
            if (rows.Count > 0) kept.Add(i);
        }

        return kept;
    }
}
