using Orrery.Engine.Facts;
using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Tests.Facts;

/// <summary>Images of runs and steps: what they say is read back, also by a build that is newer than the one that wrote them.</summary>
public class ImageTests
{
    private static readonly DateTimeOffset Time = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly RunHeader Header = new()
    {
        Id = new RunId(1, 5), Caller = new Caller("n", "p"), Service = "s", Version = "1", Workflow = "w", Input = Payload.Of("in"), StartHash = 9, StartedAt = Time,
        Status = RunStatus.Cancelled, Generation = 3, SupersededTo = 7, TakenTo = 8, Begun = true, CancelSequence = 6, CancelledAt = Time, CancelledBy = "p", EndedAt = Time.AddSeconds(1),
    };

    private static readonly Step Called = new(new StepSpec(4, "a", StepKind.Call, 3, Time) { Sequence = 2, Function = "f", Input = Payload.Of(1), Timeout = TimeSpan.FromSeconds(2), Deadline = Time }, StepState.Failed)
    {
        Epoch = 1, Worker = "w1", AttemptAt = Time, DueAt = Time, DoneSequence = 12, DoneAt = Time, Failure = new Failure(ErrorClass.User, "x", "y"), SetAside = true,
    };

    [Fact]
    public void A_header_is_read_back_with_all_that_children_limits_and_new_beginnings_add()
    {
        var header = Header with
        {
            Parent = new RunId(2, 8), ParentStep = 3, Awaited = true, ParentTold = true, Wanted = true, Deadline = Time.AddDays(1), FirstStep = 11, ContinuedAt = Time.AddHours(1), PassedTo = 10, NextInput = Payload.Of("next"), Published = Payload.Of("seen"), AskedAgainAt = 6, ForgotAt = 5,
        };
        Assert.Equal($"{header}", $"{Read(Bytes(header.Write), RunHeader.Read)}");
    }

    [Fact]
    public void A_step_is_read_back_with_all_that_children_and_limits_add()
    {
        var step = Called with { Spec = Called.Spec with { Service = "other", Other = new RunId(3, 9), Within = TimeSpan.FromMinutes(1), Expires = Time.AddDays(1) }, Owes = Owed.Stop };
        Assert.Equal($"{step}", $"{Read(Bytes(step.Write), Step.Read)}");
    }

    [Theory]
    [InlineData(ReceivedSignal.Nobody)]
    [InlineData(0)]
    [InlineData(70_000)]
    public void A_signal_is_read_back_with_who_took_it(int by)
    {
        var signal = new ReceivedSignal(5, "id", "go", Payload.Of("v"), "p", Time, by);
        Assert.Equal($"{signal}", $"{Read(Bytes(signal.Write), ReceivedSignal.Read)}");
    }

    [Fact]
    public void A_header_of_the_version_before_children_is_still_read() =>
        Assert.Equal($"{Header with { AskedAgainAt = Header.SupersededTo }}", $"{Read(Convert.FromHexString("01010500000000000000016E01700173013101770422696E22090000000000000080E896D68D370303070801060180E896D68D37010170000001E8EF96D68D37"), RunHeader.Read)}");

    [Fact]
    public void Steps_of_the_versions_before_children_and_before_retries_that_choose_are_still_read()
    {
        Assert.Equal($"{Called}", $"{Read(Convert.FromHexString("0204016101030000000000000080E896D68D370201660131D00F0080E896D68D37050102773180E896D68D3780E896D68D37000C80E896D68D3700010001780179000000000000000001"), Step.Read)}");
        Assert.Equal($"{Called with { SetAside = false }}", $"{Read(Convert.FromHexString("0104016101030000000000000080E896D68D370201660131D00F0080E896D68D37050102773180E896D68D3780E896D68D37000C80E896D68D37000100017801790000000000000000"), Step.Read)}");
    }

    [Theory]
    [InlineData("header")]
    [InlineData("step")]
    [InlineData("signal")]
    public void An_image_of_a_version_that_this_build_does_not_know_is_refused_by_its_number(string what)
    {
        var reader = new FactReader(new byte[] { 99 });
        var refused = Assert.Throws<CorruptLogException>(() =>
        {
            _ = what switch { "header" => (object)RunHeader.Read(reader), "step" => Step.Read(reader), _ => ReceivedSignal.Read(reader) };
        });
        Assert.Contains("99", refused.Message);
    }

    private static byte[] Bytes(Action<FactWriter> write)
    {
        var writer = new FactWriter();
        write(writer);
        return writer.ToArray();
    }

    private static T Read<T>(byte[] bytes, Func<FactReader, T> read)
    {
        var reader = new FactReader(bytes);
        var found = read(reader);
        Assert.True(reader.AtEnd);
        return found;
    }
}
