using Orrery.Cli.Progress;
using Orrery.Cli.Text;

namespace Orrery.Cli.Display;

/// <summary>Plain lines, for pipes and logs: one when a stage changes, and one at least every five seconds.</summary>
internal sealed class LineDisplay(Terminal terminal) : IProgressDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Columns for the first words of a failure; all of them are on the run's page.</summary>
    private const int MostTrouble = 100;

    private readonly Dictionary<string, StageState> _stages = [];
    private readonly HashSet<string> _transfers = [];
    private long _spokenAt = terminal.Time.GetTimestamp();

    public void Say(string what, string text) => Speak(text);

    public void Transfer(string what, long done, long total)
    {
        if (done >= total && _transfers.Add(what)) Speak($"{what}: {Human.Bytes(total)}, done");
        else if (done < total && Due()) Speak($"{what}: {Human.Bytes(done)} of {Human.Bytes(total)}");
    }

    public void Show(RunProgress progress)
    {
        foreach (var stage in progress.Stages)
        {
            var before = _stages.GetValueOrDefault(stage.Name, StageState.Waiting);
            _stages[stage.Name] = stage.State;
            if (stage.State != before) Speak(Change(stage));
        }

        if (progress.State == "running" && Due()) Speak(progress.Waiting is { } waiting ? $"waits: {Clean.Line(waiting)}" : Summary(progress));
    }

    public void Dispose() { }

    private static string Change(StageProgress stage) => stage.State switch
    {
        StageState.Done when stage.Reused == stage.Parts => $"{stage.Name}: reused",
        StageState.Done => $"{stage.Name}: done{Parts(stage)}, {Human.Seconds(stage.CpuSeconds)} CPU{(stage.Reused > 0 ? $", {stage.Reused} reused" : "")}",
        StageState.Retrying => $"{stage.Name}: an attempt failed and is to be retried",
        var state => $"{stage.Name}: {state.ToString().ToLowerInvariant()}",
    };

    private static string Parts(StageProgress stage) => stage.Parts > 1 ? $", {stage.Parts} parts" : "";

    private static string Summary(RunProgress progress)
    {
        var busy = progress.Stages.Where(s => s.Running > 0 || s.Trouble is not null).Select(Busy);
        var left = progress.RemainingSeconds is { } seconds ? $", about {Human.About(TimeSpan.FromSeconds(seconds))} left" : "";
        return $"{Human.Percent(progress.Share)} after {Human.Clock(TimeSpan.FromSeconds(progress.ElapsedSeconds))}{left}: {string.Join(", ", busy.DefaultIfEmpty("nothing runs"))}";
    }

    private static string Busy(StageProgress stage)
    {
        var share = stage.Running > 0 ? $" {Human.Percent(stage.Share)}{(stage is { Rate: { } rate, Unit: { } unit } ? $" {Human.Rate(rate, unit)}" : "")}" : "";
        if (stage.Trouble is not { } trouble) return stage.Name + share;
        var words = Line.Cut(Clean.Line(trouble), MostTrouble);
        return share.Length > 0 ? $"{stage.Name}{share} ({words})" : $"{stage.Name}: {words}";
    }

    private bool Due() => terminal.Time.GetElapsedTime(_spokenAt) >= Pause;

    private void Speak(string line)
    {
        _spokenAt = terminal.Time.GetTimestamp();
        terminal.Out.WriteLine(line);
        terminal.Out.Flush();
    }
}
