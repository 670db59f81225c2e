using Orrery.Engine.Runs;
using Orrery.Hosting;

namespace Orrery.Engine.Commands;

/// <summary>Which failed steps a retry asks for again. A failure that the run's code has dealt with stays: asking for it again would repeat what was
/// handled, and lead the code past steps that it took because of it.</summary>
internal static class SettingAside
{
    /// <summary>The steps whose failures ended the run, as its code says.</summary>
    public static List<Step> EndedBy(Run run, FailRun end) =>
        [.. (end.Steps ?? []).Where(run.Steps.Has).Select(i => run.Steps[i]).Where(s => s is { State: StepState.Failed, SetAside: false })];

    /// <summary>Failures that the code was never told of, so that it can't have dealt with them.</summary>
    public static List<Step> Untold(Run run) =>
        [.. run.Steps.Where(s => s is { State: StepState.Failed, SetAside: false } && s.DoneSequence > run.Header.TakenTo)];

    /// <summary>
    /// After a retry: the failures from before it that end the run once more, for they stood behind the one that ended it then. Where the code
    /// failed by itself before anything new had happened, a further retry would come to the same for ever: then all failures count. Before it is before
    /// somebody asked for it, not before the last time that the run went on by itself: two steps that fail whenever they are asked for would otherwise each set
    /// the other aside for ever.
    /// </summary>
    /// <returns>Empty when the run ends for a reason of its own.</returns>
    public static List<Step> Old(Run run, FailRun end)
    {
        var retry = run.Header.AskedAgainAt;
        if (retry == 0) return [];
        var named = EndedBy(run, end);
        if (named.Count > 0) return named.TrueForAll(s => s.DoneSequence < retry) ? named : [];
        return run.Steps.Any(s => s.DoneSequence > run.Header.SupersededTo) ? [] : [.. run.Steps.Where(s => s is { State: StepState.Failed, SetAside: false } && s.DoneSequence < retry)];
    }
}
