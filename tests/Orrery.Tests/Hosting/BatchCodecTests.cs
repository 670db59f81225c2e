using System.Buffers;
using System.Text.Json;
using Orrery.Client.Protocol;
using Orrery.Client.Protocol.Compact;
using Orrery.Hosting;

namespace Orrery.Tests.Hosting;

/// <summary>Messages and reports field by field. What is read is compared as JSON, which has every field.</summary>
public sealed class BatchCodecTests
{
    private static readonly RunId Run = new(3, 0xfedcba9876543210);
    private static readonly Failure Failure = new(ErrorClass.Timeout, "a.type", "words") { Detail = "more", Attempt = 2 };
    private static readonly Usage Usage = new(1.5, long.MaxValue, -0.25);
    private static readonly DateTimeOffset At = new(2026, 3, 29, 2, 30, 0, 123, TimeSpan.FromHours(5.5));
    private static readonly Payload Input = Payload.Of(new { a = "b\n" });
    private static readonly Payload Large = new(new StoredPayload(ArtifactId.Of("large"u8), 1L << 40));

    [Fact]
    public void Every_field_of_what_comes_with_each_step_is_known() =>
        Assert.True(BatchCodec.KnowsAll, "A record has other fields than TurnCodec and AttemptCodec write; it goes as JSON until they do, which is slower.");

    [Fact]
    public void Messages_read_as_they_were_written()
    {
        List<WorkerMessage> messages =
        [
            new PlayTurn(new Turn(Run, 1L << 40, 2, 3, new Activation(Caller.Local, "s", "1", "w", Input, At, [new JournalStep(0, "k", StepKind.Call, 9)]), [])),
            new PlayTurn(new Turn(Run, -1, 2, 3, null,
            [
                new Delivery(4, 1L << 50, At, Input, null) { Cost = new CallCost(7, Usage, true) },
                new Delivery(5, 7, At, Large, null),
                new Delivery(Delivery.Cancel, 6, At.ToUniversalTime(), Payload.Null, Failure) { Cancelled = true },
            ])),
            new RunAttempt(new Attempt(Run, 5, 6, new Caller("tenant", "prinzipalität"), "service", "function", "key[3]", Input, TimeSpan.FromDays(400), TimeSpan.FromTicks(1))),
            new RunAttempt(new Attempt(Run, 5, 6, Caller.Local, "service", "function", "key", Large, TimeSpan.Zero, TimeSpan.Zero)),
            new PlayTurn(new Turn(Run, 1, 2, 3, new Activation(Caller.Local, "s", "1", "w", Large, At, []), [])),
            new CheckInput(1, "s", "w", Large),
            new ForgetRun(Run),
            new ReportsTaken([1, 2], "why"),
        ];
        var read = BatchCodec.ReadMessages(Bytes(to => BatchCodec.Write(to, messages)));
        Assert.Equal(Json(messages), Json(read));
    }

    [Fact]
    public void Reports_read_as_they_were_written()
    {
        List<WorkerReport> reports =
        [
            new TurnPlayed(new TurnResult(Run, 1, 2, 3,
            [
                new ScheduleCall("key", ulong.MaxValue, "function", Input, TimeSpan.FromHours(1), new RetryPolicy { User = 3 }, At, TimeSpan.FromSeconds(2)),
                new ScheduleCall("", 0, "f", Payload.Null, TimeSpan.Zero, null, null),
                new ScheduleValue("value"),
                new ScheduleCall("", 0, "f", Large, TimeSpan.Zero, null, null),
                new PublishState(Large),
                new CompleteRun(Large),
                new CompleteRun(Input),
                new FailRun(Failure) { Steps = [1, 2] },
            ])),
            new AttemptEnded(new AttemptResult(Run, 1, 2, Input, null, Usage) { Cached = true }),
            new AttemptEnded(new AttemptResult(Run, 1, 2, Payload.Null, Failure, default)),
            new AttemptEnded(new AttemptResult(Run, 1, 2, Large, null, Usage)),
            new ValueComputed(new ValueRequest(Run, 1, 2, 3), Large, null),
            new AttemptLogged(new AttemptName(Run, 1, 2), ["a line"]),
        ];
        var read = BatchCodec.ReadReports(Bytes(to => BatchCodec.Write(to, reports)));
        Assert.Equal(Json(reports), Json(read));
    }

    [Theory]
    [InlineData("[\"sha256-aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f\",5]")]
    [InlineData("[1]")]
    [InlineData("[]")]
    [InlineData("{\"id\":\"sha256-aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f\",\"length\":5}")]
    public void A_value_that_looks_like_the_name_of_one_is_still_a_value(string json)
    {
        var value = new Payload(System.Text.Encoding.UTF8.GetBytes(json));
        List<WorkerMessage> messages = [new CheckInput(1, "s", "w", value), new RunAttempt(new Attempt(Run, 5, 6, Caller.Local, "s", "f", "k", value, TimeSpan.Zero, TimeSpan.Zero))];
        var read = BatchCodec.ReadMessages(Bytes(to => BatchCodec.Write(to, messages)));

        Assert.Equal((json, json), (Assert.IsType<CheckInput>(read[0]).Input.ToString(), Assert.IsType<RunAttempt>(read[1]).Attempt.Input.ToString()));
    }

    [Fact]
    public void Bytes_that_are_no_batch_are_refused_and_nothing_worse()
    {
        var bytes = Bytes(to => BatchCodec.Write(to, (IReadOnlyList<WorkerReport>)
        [
            new TurnPlayed(new TurnResult(Run, 1, 2, 3, [new ScheduleCall("key", 1, "f", Input, TimeSpan.FromHours(1), null, At)])),
            new AttemptEnded(new AttemptResult(Run, 1, 2, Input, Failure, Usage)),
        ])).ToArray();
        var random = new Random(1);
        for (var i = 0; i < 5000; i++)
        {
            var broken = bytes[..(i % 2 == 0 ? bytes.Length : random.Next(bytes.Length))].ToArray();
            if (broken.Length > 0) broken[random.Next(broken.Length)] = (byte)random.Next(256);
            if (Record.Exception(() => BatchCodec.ReadReports(new ReadOnlySequence<byte>(broken))) is { } e) Assert.IsType<FormatException>(e);
        }
    }

    private static ReadOnlySequence<byte> Bytes(Action<IBufferWriter<byte>> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        write(buffer);
        return new ReadOnlySequence<byte>(buffer.WrittenMemory);
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, OrreryJson.Options);
}
