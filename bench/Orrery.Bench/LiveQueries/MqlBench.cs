using System.Diagnostics;
using System.Text.Json;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Publishing;

namespace Orrery.Bench.LiveQueries;

/// <summary><c>bench mql</c>: events a second through twenty live queries, beside the same questions as plain code over parsed events and as SQL on batches; and what publishing costs
/// while nobody looks.</summary>
/// <remarks>All are given the same JSON in UTF-8. Event time goes on at 20,000 events a second, so that a window of a second holds 20,000.</remarks>
internal static class MqlBench
{
    private const int Distinct = 20_000;
    private const int Batch = 1_000;

    public static int Run(int rounds, double seconds, bool json)
    {
        var events = JobEvent.Draw(Distinct, seed: 1);
        var texts = events.Select(e => e.ToJson()).ToArray();
        List<double> one = [], two = [], single = [], plain = [], objects = [], sqlite = [], idle = [], idleBytes = [], bytes = [], cpu = [];
        for (var round = -1; round < rounds; round++)
        {
            // The first round only warms up.
            void Keep(List<double> values, double value)
            {
                if (round >= 0) values.Add(value);
            }

            var (rate, allocated, _) = Live(texts, QueryMix.Mql, threads: 1, seconds);
            Keep(one, rate);
            Keep(bytes, allocated);
            var both = Live(texts, QueryMix.Mql, threads: 2, seconds);
            Keep(two, both.Rate);
            Keep(cpu, both.Cpu);
            Keep(single, Live(texts, QueryMix.Mql[..1], threads: 1, seconds).Rate);
            var (groups, random) = (new PlainGroups(), new Random(1));
            Keep(plain, Rate(seconds, at => Plain(at, groups, i => QueryMix.Plain(JsonSerializer.Deserialize(texts[i], JobEventJson.Default.JobEvent)!, groups, random))));
            Keep(objects, Rate(seconds, at => Plain(at, groups, i => QueryMix.Plain(events[i], groups, random))));
            using (var table = new EventTable()) Keep(sqlite, Rate(seconds, at => table.Batch(texts.Skip((int)(at % Distinct)).Take(Batch))));
            var (ns, none) = Idle(events);
            Keep(idle, ns);
            Keep(idleBytes, none);
        }

        BenchTable.Print($"mql: {QueryMix.Mql.Length} live queries, events of {texts.Average(t => t.Length):0} bytes", [
            BenchTable.Row("live queries, two threads", "events", "events/s", two, "SQLite", sqlite),
            BenchTable.Row("live queries, one thread", "events", "events/s", one, "SQLite", sqlite),
            BenchTable.Row("live queries, one thread", "events", "events/s", one, "plain code, JSON", plain),
            BenchTable.Row("one query, one thread", "events", "events/s", single),
            BenchTable.Row("plain code, JSON parsed, one thread", "events", "events/s", plain),
            BenchTable.Row("plain code, objects, one thread", "events", "events/s", objects),
            BenchTable.Row($"SQLite in memory, {Batch} a batch", "events", "events/s", sqlite),
            BenchTable.Row("live queries, two threads", "CPU of both", "µs/event", cpu),
            BenchTable.Row("live queries, one thread", "allocated", "B/event", bytes),
            BenchTable.Row("publishing, nobody looks", "wall", "ns/event", idle),
            BenchTable.Row("publishing, nobody looks", "allocated", "B/event", idleBytes),
        ], json);
        return 0;
    }

    private static (double Rate, double BytesAnEvent, double Cpu) Live(byte[][] texts, string[] queries, int threads, double seconds)
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = TimeProvider.System, WaitingRows = 100_000, WaitingBytes = 256 << 20 });
        var publisher = exchange.Publisher("jobs", new PublisherOptions { Dice = new Dice(1) });
        var readers = queries.Select((text, i) => exchange.Subscribe($"client {i}", QueryParser.Parse(text))).ToArray();
        var start = DateTimeOffset.UtcNow.AddDays(-2);
        var (next, rows) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        Task.WaitAll([.. Enumerable.Range(0, threads).Select(thread => Task.Factory.StartNew(() =>
        {
            while (watch.Elapsed.TotalSeconds < seconds)
            {
                var first = Interlocked.Add(ref next, Batch) - Batch;
                for (var i = first; i < first + Batch; i++) publisher.Publish(texts[i % Distinct], start.AddTicks(i * 500));
                if (thread == 0) rows += readers.Sum(Drain);
            }
        }, TaskCreationOptions.LongRunning))]);
        var rate = next / watch.Elapsed.TotalSeconds;
        var allocated = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)next;
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / next;
        if (rows + readers.Sum(Drain) == 0 || publisher.Counts.Evaluated != next || readers.Sum(reader => reader.Lost + reader.Counts.Late) > 0)
            throw new InvalidOperationException("Rows were lost, late or none: what was measured isn't the work.");
        return (rate, allocated, spent);
    }

    private static long Drain(Subscription reader)
    {
        var rows = 0L;
        while (reader.TryTake(out _)) rows++;
        return rows;
    }

    private static int Plain(long at, PlainGroups groups, Func<int, int> ask)
    {
        var rows = 0;
        for (var i = at; i < at + Batch; i++) rows += ask((int)(i % Distinct));
        if (at % Distinct == 0) groups.Close();
        return rows;
    }

    private static double Rate(double seconds, Func<long, int> batch)
    {
        var (done, rows) = (0L, 0L);
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            rows += batch(done);
            done += Batch;
        }

        return rows == 0 ? throw new InvalidOperationException("No rows: what was measured isn't the work.") : done / watch.Elapsed.TotalSeconds;
    }

    private static (double Ns, double Bytes) Idle(JobEvent[] events)
    {
        const int count = 20_000_000;
        var exchange = new Exchange(new ExchangeOptions { Clock = TimeProvider.System });
        var publisher = new Publisher<JobEvent>(exchange.Publisher("jobs", new PublisherOptions { Dice = new Dice(1) }), JobEventJson.Default.JobEvent, _ => DateTimeOffset.UtcNow);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++) publisher.Publish(events[i & 0x3fff]);
        return (watch.Elapsed.TotalNanoseconds / count, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count);
    }
}
