using System.Text;
using Orrery.Hosting;
using Orrery.Workers.Payloads;
using Orrery.Workers.Tests.Artifacts;

namespace Orrery.Workers.Tests.Payloads;

public sealed class LargePayloadsTests : ArtifactFixture
{
    private readonly List<string> _said = [];

    private LargePayloads Here => field ??= new LargePayloads(Store);

    [Fact]
    public async Task What_may_be_carried_along_stays_as_it_is_and_what_is_a_byte_larger_is_stored()
    {
        var (small, large) = (Of(Payload.MaxInline), Of(Payload.MaxInline + 1));

        Assert.True((await Here.StoreAsync(small)).Is(small));
        Assert.Empty(Store.List());
        var stored = await Here.StoreAsync(large);
        Assert.Equal(new StoredPayload(ArtifactId.Of(large.Utf8.Span), Payload.MaxInline + 1), stored.Stored);
        Assert.Equal(stored.Stored!.Id, Assert.Single(Store.List()).Id);
        Assert.True((await Here.StoreAsync(stored)).Is(stored));
    }

    [Fact]
    public async Task Another_process_reads_the_same_bytes()
    {
        var large = Of(100_000);
        var stored = await Here.StoreAsync(large);
        using var other = Open();

        Assert.True((await new LargePayloads(other).FetchAsync(stored, "it")).Is(large));
    }

    [Fact]
    public async Task What_was_made_here_is_not_read_back()
    {
        var stored = await Here.StoreAsync(Of(100_000));
        File.Delete((await Store.PathOfAsync(stored.Stored!.Id, Cancel))!);

        Assert.Equal(100_000, (await Here.ReadAsync(stored, "it")).Length);
        await Here.StoreAsync(Of(100_000));
        Assert.True(Store.Contains(stored.Stored.Id), "what is in memory must not pass for what is stored");
    }

    [Fact]
    public async Task What_is_missing_is_named()
    {
        var lost = new Payload(new StoredPayload(ArtifactId.Of("lost"u8), 70_000));
        var failure = (await Assert.ThrowsAsync<FailureException>(() => Here.ReadAsync(lost, "the input of step 'f'").AsTask())).Failure;

        Assert.Equal(("payload.missing", ErrorClass.User), (failure.Type, failure.Class));
        Assert.Contains($"the input of step 'f', 70,000 bytes in artifact {lost.Stored!.Id}, are missing", failure.Message);
    }

    [Fact]
    public async Task What_is_damaged_is_missing()
    {
        var stored = await Here.StoreAsync(Of(100_000));
        var path = (await Store.PathOfAsync(stored.Stored!.Id, Cancel))!;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await File.AppendAllTextAsync(path, "x", Cancel);
        using var other = Open();

        await Assert.ThrowsAsync<FailureException>(() => new LargePayloads(other).ReadAsync(stored, "it").AsTask());
        Assert.Single(Corrupt);
    }

    [Fact]
    public void The_memory_of_recent_payloads_is_bounded()
    {
        var recent = new RecentPayloads();
        var one = new byte[RecentPayloads.MaxBytes / 8];
        var ids = Enumerable.Range(0, 9).Select(i => ArtifactId.Of([(byte)i])).ToArray();
        foreach (var id in ids[..8]) recent.Add(id, one);
        Assert.NotNull(recent.Find(ids[0]));
        recent.Add(ids[8], one);

        Assert.Null(recent.Find(ids[1]));
        Assert.Equal(8, ids.Count(id => recent.Find(id) is not null));
        recent.Add(ids[1], new byte[RecentPayloads.MaxBytes / 4 + 1]);
        Assert.Null(recent.Find(ids[1]));
    }

    [Fact]
    public async Task Every_command_that_carries_a_value_has_it_stored_and_the_others_are_left_alone()
    {
        var (large, run) = (Of(50_000), new RunId(0, 1));
        var played = new TurnResult(run, 1, 1, 1,
        [
            new ScheduleCall("a", 7, "f", large, TimeSpan.FromSeconds(1), null, null), new ScheduleChild("b", 8, "", "w", large, true, null),
            new SendSignal("c", 9, run, "go", large), new PublishState(large), new ContinueRun(large), new CompleteRun(large), new ScheduleTimer("t", 1, TimeSpan.Zero), new CompleteRun(Payload.Of(1)),
        ]);
        Assert.True(TurnPayloads.HasLarge(played));
        var stored = await TurnPayloads.StoreAsync(played, Here, _said.Add);

        Assert.False(TurnPayloads.HasLarge(stored));
        var id = ArtifactId.Of(large.Utf8.Span);
        Assert.Equal(Enumerable.Repeat(id, 6), stored.Commands.Take(6).Select(Carried).Select(p => p.Stored!.Id));
        Assert.Equal(((ScheduleCall)played.Commands[0]) with { Input = default }, ((ScheduleCall)stored.Commands[0]) with { Input = default });
        Assert.Equal(played.Commands.Skip(6), stored.Commands.Skip(6));
        Assert.Empty(_said);
    }

    private static Payload Carried(RunCommand command) => command switch
    {
        ScheduleCall call => call.Input,
        ScheduleChild child => child.Input,
        SendSignal send => send.Value,
        PublishState publish => publish.State,
        ContinueRun anew => anew.Input,
        CompleteRun done => done.Result,
        _ => default,
    };

    private static Payload Of(int length) => new(Encoding.ASCII.GetBytes("\"" + new string('x', length - 2) + "\""));
}
