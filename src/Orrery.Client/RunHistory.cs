using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orrery.Client;

/// <summary>All that a run's code was told and asked for, as one document: enough to play the code again without a server.</summary>
/// <remarks>Of a run that began anew it holds the present journal. Stack traces are left out. Inputs and results are as recorded: look at them before you hand a history on.</remarks>
/// <param name="Format">1, or 2 when something lacks that the code is told, so that it can't be played; a build refuses what is newer than it.</param>
/// <param name="State">How the run stood when the history was taken: <c>running</c>, <c>completed</c>, <c>failed</c>, <c>cancelled</c> or <c>parked</c>.</param>
/// <param name="StartedAt">When the run began, or began anew.</param>
/// <param name="FirstStep">The index of the journal's first step.</param>
/// <param name="TakenTo">The sequence of the last end that the code was told of; -1 when it hasn't begun.</param>
/// <param name="Steps">In the order of asking.</param>
/// <param name="Ends">In the order in which they were told.</param>
public sealed record RunHistory(
    int Format, RunId Run, string Namespace, string Principal, string Service, string Version, string Workflow, string State, int Generation,
    DateTimeOffset StartedAt, int FirstStep, long TakenTo, JsonElement Input, IReadOnlyList<HistoryStep> Steps, IReadOnlyList<HistoryEnd> Ends)
{
    /// <summary>What this build writes, and the newest that it reads.</summary>
    public const int Newest = 2;

    /// <summary>The format of a history that holds all that the code is told.</summary>
    public const int Whole = 1;

    /// <summary>Of an input that isn't here, being too large or lost: which artifact held it.</summary>
    public Artifact? LargeInput { get; init; }

    /// <summary>The same of the run's result. A replay compares it by its hash.</summary>
    public Artifact? LargeResult { get; init; }

    /// <summary>Somebody asked the run to stop.</summary>
    public HistoryCancel? Cancel { get; init; }

    public JsonElement? Result { get; init; }

    /// <summary>Why it failed or is parked.</summary>
    public Failure? Failure { get; init; }

    /// <summary>Reads a document.</summary>
    /// <exception cref="FormatException">It isn't a history, or is one of a newer format; the message is for whoever named the file.</exception>
    public static RunHistory Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize<Head>(json, OrreryJson.Options) is not { Format: > 0 } head) throw new FormatException("It is no history of a run: it has no field 'format'.");
            if (head.Format > Newest) throw new FormatException($"It has format {head.Format}; this build reads up to {Newest}. Use the orrery that wrote it, or a newer one.");
            var history = JsonSerializer.Deserialize<RunHistory>(json, OrreryJson.Options)!;
            return history is { Service: not null, Workflow: not null, State: not null, Steps: not null, Ends: not null, Input.ValueKind: not JsonValueKind.Undefined } ? history
                : throw new FormatException("It is no whole history of a run: service, workflow, state, input, steps or ends are missing.");
        }
        catch (JsonException e)
        {
            throw new FormatException($"It doesn't read as a history of a run: {e.Message}");
        }
    }

    private sealed record Head(int Format);
}

/// <param name="Kind">Such as <c>call</c>, <c>timer</c>, <c>child</c>, <c>signal</c> or <c>mark</c> (a change that the code was found with).</param>
/// <param name="InputHash">Sixteen hexadecimal digits.</param>
public sealed record HistoryStep(int Index, string Key, string Kind, string InputHash)
{
    /// <summary>A retry or restart set the step aside: it is asked for again under a later index.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Superseded { get; init; }

    /// <summary>Of a call: the function. Of a child: the workflow. Of a signal: its name.</summary>
    public string? Of { get; init; }

    public JsonElement? Input { get; init; }

    /// <summary>Of an input that isn't here: which artifact held it. A replay doesn't need it.</summary>
    public Artifact? LargeInput { get; init; }
}

/// <param name="Sequence">Its place in the log: the order of delivery.</param>
/// <param name="Outcome"><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
public sealed record HistoryEnd(int Step, long Sequence, DateTimeOffset At, string Outcome)
{
    public JsonElement? Result { get; init; }

    /// <summary>Of a result that isn't here, being too large or lost: which artifact held it.</summary>
    public Artifact? LargeResult { get; init; }

    public Failure? Failure { get; init; }

    /// <summary>Of a call: what it took.</summary>
    public CallCost? Cost { get; init; }
}

/// <param name="Sequence">Its place in the log, among the ends.</param>
/// <param name="By">Who asked; <c>deadline</c> when the run's time was over.</param>
public sealed record HistoryCancel(long Sequence, DateTimeOffset At, string By);
