using Microsoft.Extensions.Logging.Abstractions;
using Orrery.Client;
using Orrery.Server.Live;

namespace Orrery.Tests.Live;

/// <summary>Kept events that grow old.</summary>
public sealed class KeptAgeTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly Clock _clock = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_older_than_the_stream_keeps_them_go_numbers_go_on_and_what_was_said_once_is_forgotten_with_them()
    {
        await using var live = new LiveQueries([], TimeProvider.System);
        await using var book = StreamBook.Open(_folder["streams.db"], live, NullLogger.Instance, _clock);
        var stream = await book.SetAsync("default", "drops", new StreamSpec { MaxAgeSeconds = 60 });
        await book.Kept.AppendAsync(stream, [Event(1), Event(2)], "early", Stop);
        _clock.Now += TimeSpan.FromSeconds(40);
        await book.Kept.AppendAsync(stream, [Event(3)], "late", Stop);
        await book.Kept.TrimAsync();
        Assert.Equal((3L, 1L, 3L), (stream.Kept.Events, stream.Kept.First, stream.Kept.Last));

        _clock.Now += TimeSpan.FromSeconds(21);
        await book.Kept.TrimAsync();
        Assert.Equal((1L, 3L, 3L), (stream.Kept.Events, stream.Kept.First, stream.Kept.Last));
        Assert.Equal([3L], book.File.Read(stream.Id, 0, 10, 1000).Select(e => e.Number));
        Assert.Equal(new Appended(3, 3, Before: true), await book.Kept.AppendAsync(stream, [Event(3)], "late", Stop));
        Assert.Equal(new Appended(4, 4, Before: false), await book.Kept.AppendAsync(stream, [Event(1)], "early", Stop));
    }

    private static IngestedEvent Event(int n) => new(System.Text.Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""), DateTimeOffset.UnixEpoch);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
