using System.Text;
using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>Says in words what a step is.</summary>
internal static class StepText
{
    private const int MostInput = 120;

    public static string Of(StepKind kind, ulong hash, string? name = null, ReadOnlySpan<byte> input = default)
    {
        var text = $"a {kind.ToString().ToLowerInvariant()} (input {hash:x16})";
        if (!string.IsNullOrEmpty(name)) text += $" of '{name}'";
        // However long it is, what is shown lies in the first bytes.
        return input.IsEmpty ? text : $"{text} with {Cut(Encoding.UTF8.GetString(input[..Math.Min(input.Length, 8 * MostInput)]))}";
    }

    /// <summary>What the code asks for; null for what makes no step.</summary>
    public static string? Of(RunCommand command) => command switch
    {
        ScheduleCall call => Of(StepKind.Call, call.InputHash, call.Function, call.Input.Utf8.Span),
        ScheduleTimer timer => Of(StepKind.Timer, timer.InputHash, null, Encoding.UTF8.GetBytes($"{timer.Duration.TotalMilliseconds:0} ms")),
        ScheduleValue => Of(StepKind.Value, 0),
        ScheduleChild child => Of(child.Detached ? StepKind.Start : StepKind.Child, child.InputHash, child.Workflow, child.Input.Utf8.Span),
        AwaitSignal signal => Of(StepKind.Signal, signal.InputHash, signal.Name),
        SendSignal send => Of(StepKind.Send, send.InputHash, send.Name, send.Value.Utf8.Span),
        _ => null,
    };

    /// <summary>The key of what the code asks for; null for what makes no step, and for marks.</summary>
    public static string? Key(RunCommand command) => command switch
    {
        ScheduleCall call => call.Key,
        ScheduleTimer timer => timer.Key,
        ScheduleValue value => value.Key,
        ScheduleChild child => child.Key,
        AwaitSignal signal => signal.Key,
        SendSignal send => send.Key,
        _ => null,
    };

    public static string Cut(string text) => text.Length <= MostInput ? text : text[..MostInput] + "…";
}
