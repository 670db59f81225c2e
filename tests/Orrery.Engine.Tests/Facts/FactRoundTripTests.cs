using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orrery.Engine.Facts;
using Orrery.Engine.Partitions;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Facts;

/// <summary>Whatever a fact says, the log gives it back, and applying it then does the same as applying it at once.</summary>
public class FactRoundTripTests
{
    private static readonly Gen<string> Text = Gen.Elements("", "a", "encode", "ä€𝄞", "x y\n\"z\"\0", new string('k', 300));
    private static readonly Gen<long> Number = Gen.Elements(0L, 1, 127, 128, 16_384, int.MaxValue, long.MaxValue, -1, long.MinValue);
    private static readonly Gen<int> Count = Gen.Elements(0, 1, 127, 128, 70_000, int.MaxValue);
    private static readonly Gen<int> Place = Gen.Elements(-1, 0, 127, 70_000);
    private static readonly Gen<ulong> Id = Number.Select(n => (ulong)n);
    private static readonly Gen<DateTimeOffset> Time = Gen.Elements(0L, -1, 1_893_456_000_123, 253_402_300_799_999).Select(DateTimeOffset.FromUnixTimeMilliseconds);
    private static readonly Gen<TimeSpan> Duration = Gen.Elements(0L, 1, 600_000, 31_536_000_000).Select(ms => TimeSpan.FromMilliseconds(ms));
    private static readonly Gen<Payload> Payload = Gen.OneOf(
        Text.Select(t => new Payload(System.Text.Encoding.UTF8.GetBytes(t))),
        Number.Select(n => new Payload(new StoredPayload(ArtifactId.Of(BitConverter.GetBytes(n)), n & long.MaxValue))));
    private static readonly Gen<double> Seconds = Gen.Choose(0, int.MaxValue).Select(us => us / 1e6);
    private static readonly Gen<Usage> Usage = from cpu in Seconds from peak in Number from wall in Seconds select new Usage(cpu, peak, wall);
    private static readonly Gen<ErrorClass> Class = Gen.Elements(Enum.GetValues<ErrorClass>());
    private static readonly Gen<bool> Flag = Gen.Elements(true, false);

    private static readonly Gen<ToolFailure> Tool =
        from line in Text from exit in Gen.Elements<int?>(null, 0, 1, 137, -1, int.MinValue) from signal in Optional from killer in Optional from last in Text.ArrayOf()
        select new ToolFailure(line, exit, signal, killer, [.. last]);

    private static readonly Gen<Failure> Failure =
        from error in Class from type in Text from message in Text from detail in Optional from step in Optional from attempt in Count from has in Flag from tool in Tool
        select new Failure(error, type, message) { Detail = detail, Step = step, Attempt = attempt, Tool = has ? tool : null };

    private static readonly Gen<RetryPolicy> Retry =
        from user in Count from platform in Count from timeout in Count from resource in Count from first in Duration from max in Duration
        select new RetryPolicy { User = user, Platform = platform, Timeout = timeout, Resource = resource, FirstDelay = first, MaxDelay = max };

    private static Gen<string?> Optional => Gen.OneOf(Gen.Constant((string?)null), Text.Select(t => (string?)t));

    private static readonly Gen<RunId> Run = from partition in Gen.Choose(0, ushort.MaxValue) from id in Id select new RunId((ushort)partition, id);

    private static Gen<StepSpec> Spec(StepKind kind) =>
        from index in Count from key in Text from hash in Id from later in Flag from deadline in Time from limited in Flag from expires in Time
        from more in More(kind, new StepSpec(index, key, kind, hash, default) { Deadline = later ? deadline : default, Expires = limited ? expires : null })
        select more;

    /// <summary>What steps of a kind have besides.</summary>
    private static Gen<StepSpec> More(StepKind kind, StepSpec spec) => kind switch
    {
        StepKind.Call =>
            from function in Text from input in Payload from timeout in Duration from retries in Flag from retry in Retry
            select spec with { Function = function, Input = input, Timeout = timeout, Retry = retries ? retry : null },
        StepKind.Child or StepKind.Start or StepKind.Send =>
            from service in Text from function in Text from other in Run from input in Payload from has in Flag from within in Duration
            select spec with { Service = service, Function = function, Other = other, Input = input, Within = has ? within : null },
        StepKind.Signal => from name in Text select spec with { Function = name },
        _ => Gen.Constant(spec),
    };

    private static Gen<Fact> Started =>
        from id in Run from text in Text from input in Payload from at in Time from child in Flag from parent in Run from step in Count from awaited in Flag from limited in Flag
        select (Fact)new RunStarted(new RunHeader
        {
            Id = id, Caller = new Caller(text, "p"), Service = text, Version = "1", Workflow = text, Input = input, StartHash = id.Value, StartedAt = at,
            Parent = child ? parent : null, ParentStep = child ? step : 0, Awaited = child && awaited, Deadline = limited ? at : null, Pin = new VersionId(child ? parent.Value : 0), Origin = new VersionId(awaited ? parent.Value : 0),
        });

    private static readonly Gen<Fact> AnyFact = Gen.OneOf(
        Started,
        Of(Number, (run, to) => new TurnTaken(run, to)),
        Of(Gen.Elements(Enum.GetValues<StepKind>()).SelectMany(Spec), (run, spec) => new StepScheduled(run, spec)),
        from run in Id from step in Count from epoch in Count from worker in Text select (Fact)new AttemptStarted(run, step, epoch, worker),
        from run in Id from step in Count from epoch in Count from failure in Failure from usage in Usage from at in Time select (Fact)new AttemptFailed(run, step, epoch, failure, usage, at),
        from run in Id from step in Count from epoch in Count select (Fact)new AttemptReturned(run, step, epoch),
        from run in Id from step in Count from result in Payload from usage in Usage from cached in Flag from counted in Flag from took in Count select (Fact)new StepCompleted(run, step, result, usage, cached) { Took = counted ? took : null },
        from run in Id from step in Count from failure in Failure from usage in Usage select (Fact)new StepFailed(run, step, failure, usage),
        Of(Count, (run, step) => new StepCancelled(run, step)),
        Of(Count, (run, step) => new StepSetAside(run, step)),
        Of(Text, (run, who) => new CancelRequested(run, who)),
        from run in Id from status in Gen.Elements(Enum.GetValues<RunStatus>()) from result in Payload from failed in Flag from failure in Failure select (Fact)new RunEnded(run, status, result, failed ? failure : null),
        Of(Failure, (run, reason) => new RunParked(run, reason)),
        Of(Text, (run, who) => new RunRetried(run, who)),
        from run in Id from index in Count from id in Text from name in Text from value in Payload from who in Text select (Fact)new SignalReceived(run, index, id, name, value, who),
        from run in Id from index in Count from result in Payload from failed in Flag from failure in Failure select (Fact)new UpdateAnswered(run, index, result, failed ? failure : null),
        from run in Id from index in Count from taker in Place select (Fact)new SignalTaken(run, index, taker),
        Of(Place, (run, step) => new DebtPaid(run, step)),
        Of(Count, (run, step) => new ChildAdopted(run, step)),
        Of(Payload, (run, input) => new RunContinuing(run, input)),
        Of(Payload, (run, state) => new RunPublished(run, state)),
        from run in Id select (Fact)new RunContinued(run),
        from run in Id from who in Text from before in Number select (Fact)new RunRestarted(run, who, before),
        from run in Id from version in Id from label in Text select (Fact)new RunPinned(run, new VersionId(version), label));

    [Fact]
    public void Every_kind_of_fact_is_among_those_tried()
    {
        var kinds = AnyFact.Sample(5000).Select(f => f.Kind).ToHashSet();
        Assert.Equal(Enum.GetValues<FactKind>(), kinds.Order());
    }

    [Fact]
    public void Every_fact_reads_as_it_was_written() => Prop.ForAll(AnyFact.ToArbitrary(), fact =>
    {
        var bytes = Bytes(fact);
        var reader = new FactReader(bytes);
        var read = FactCodec.Read(reader);
        return reader.AtEnd && read.GetType() == fact.GetType() && Bytes(read).SequenceEqual(bytes) && Say(read) == Say(fact);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cut_fact_is_noticed() => Prop.ForAll(AnyFact.ToArbitrary(), fact =>
    {
        var bytes = Bytes(fact);
        for (var length = 0; length < bytes.Length; length++) Assert.ThrowsAny<CorruptLogException>(() => FactCodec.Read(new FactReader(bytes.AsMemory(0, length))));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_cost_keeps_its_value_however_often_it_is_written() => Prop.ForAll(Usage.ToArbitrary(), usage =>
    {
        var now = usage;
        for (var i = 0; i < 5; i++)
        {
            var writer = new FactWriter();
            writer.Usage(now);
            now = new FactReader(writer.ToArray()).Usage();
        }

        return now == usage;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_failure_whose_sender_left_fields_out_is_written_all_the_same()
    {
        var writer = new FactWriter();
        writer.Failure(new Failure(ErrorClass.User, null!, null!) { Tool = new ToolFailure(null!, null, null, null, default) });
        Assert.Equal(("", "", 0), new FactReader(writer.ToArray()).Failure() is { } f ? (f.Type, f.Message, f.Tool!.LastLines.Length) : default);
    }

    [Fact]
    public void A_kind_of_fact_that_this_build_does_not_know_is_named() =>
        Assert.Contains("99", Assert.Throws<CorruptLogException>(() => FactCodec.Read(new FactReader(new byte[] { 99, 0, 0, 0, 0, 0, 0, 0, 0 }))).Message);

    private static Gen<Fact> Of<T>(Gen<T> gen, Func<ulong, T, Fact> make) => from run in Id from value in gen select make(run, value);

    private static byte[] Bytes(Fact fact)
    {
        var writer = new FactWriter();
        FactCodec.Write(writer, fact);
        return writer.ToArray();
    }

    /// <summary>All of a record in words, lists included.</summary>
    private static string Say(Fact fact) => fact switch
    {
        AttemptFailed f => $"{f} {Lines(f.Failure)}",
        StepFailed f => $"{f} {Lines(f.Failure)}",
        RunParked f => $"{f} {Lines(f.Reason)}",
        RunEnded f => $"{f} {Lines(f.Failure)}",
        _ => $"{fact}",
    };

    private static string Lines(Failure? failure) => string.Join("|", failure?.Tool?.LastLines ?? ImmutableArray<string>.Empty);
}
