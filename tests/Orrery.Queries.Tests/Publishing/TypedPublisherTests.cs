using System.Text;
using System.Text.Json.Serialization;
using Orrery.Queries.Evaluation;
using Orrery.Queries.Language;
using Orrery.Queries.Publishing;

namespace Orrery.Queries.Tests.Publishing;

public partial class TypedPublisherTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void While_nobody_looks_an_event_is_neither_written_nor_timed_and_nothing_is_allocated()
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = new HandClock() });
        var publisher = Typed(exchange, _ => throw new InvalidOperationException("was asked for its time"));
        var step = new StepEnded("encode", 12, null);
        using (exchange.Subscribe("a", QueryParser.Parse("SELECT * FROM other"))) publisher.Publish(step);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++) publisher.Publish(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void An_event_that_no_query_wants_allocates_nothing_either()
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = new HandClock() });
        var publisher = Typed(exchange, _ => Start);
        using var reader = exchange.Subscribe("a", QueryParser.Parse("SELECT * WHERE milliseconds > 100 AND name = \"x\" AND name ==~ /^e/"));
        var step = new StepEnded("encode", 12, null);
        for (var i = 0; i < 100; i++) publisher.Publish(step);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) publisher.Publish(step);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);
    }

    [Fact]
    public void An_event_is_written_as_its_type_says()
    {
        var exchange = new Exchange(new ExchangeOptions { Clock = new HandClock() });
        var publisher = Typed(exchange, _ => Start.AddSeconds(5));
        using var reader = exchange.Subscribe("a", QueryParser.Parse("SELECT * FROM steps WHERE milliseconds >= 12"));
        publisher.Publish(new StepEnded("encode", 12, null));

        Assert.True(reader.TryTake(out var delivery));
        var row = Assert.IsType<Given>(delivery).Row;
        Assert.Equal("""{"name":"encode","milliseconds":12,"failure":null}""", Encoding.UTF8.GetString(row.Json.Span));
        Assert.Equal(Start.AddSeconds(5), row.Time);
    }

    private static Publisher<StepEnded> Typed(Exchange exchange, Func<StepEnded, DateTimeOffset> time) =>
        new(exchange.Publisher("steps", new PublisherOptions { Dice = new Dice(1) }), Json.Default.StepEnded, time);

    internal sealed record StepEnded(string Name, int Milliseconds, string? Failure);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(StepEnded))]
    internal sealed partial class Json : JsonSerializerContext;
}
