using Orrery.Cli.Steps;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Show;

/// <summary>A run as a page of text. Steps that do the same to different items share a line, so that a thousand stay readable.</summary>
internal static class RunPage
{
    private const int MostAttempts = 8;
    private const int MostResult = 500;
    private const int MostWaits = 5;

    public static IEnumerable<string> Lines(RunView run, DateTimeOffset now)
    {
        foreach (var line in Head(run, now)) yield return line;
        var steps = CurrentSteps.Of(run);
        if (steps.Count > 0) yield return "";
        foreach (var line in StepTable.Of(steps, now).Lines("  ")) yield return line;
        foreach (var line in Waits(run, now)) yield return line;
        foreach (var line in PastAttempts(steps, run.Failure)) yield return line;
        if (run.Failure is not null) yield return "";
        foreach (var line in FailureText.Lines(run)) yield return line;
        if (run.LargeResult is { } large && run.Result is null)
        {
            yield return "";
            yield return $"result  {Human.Bytes(large.Size)} of JSON, too much to be shown; all of it: orrery result {run.Id}";
        }

        if (run.Result?.ToString() is not { Length: > 0 } result) yield break;
        yield return "";
        yield return $"result  {Clean.Line(result.Length > MostResult ? result[..MostResult] + " … (all of it with --json)" : result)}";
    }

    private static IEnumerable<string> Head(RunView run, DateTimeOffset now)
    {
        var took = Human.Span((run.EndedAt ?? now) - run.StartedAt);
        yield return $"{run.Id}  {run.Service}/{run.Workflow} {run.Version}  {run.State} {(run.EndedAt is null ? "for" : "after")} {took}";
        yield return $"  started  {Human.Moment(run.StartedAt)} by {run.Namespace}/{run.Principal}{(run is { Generation: > 1, BeganAnewAt: null } ? $", retried {Times(run.Generation - 1)}" : "")}";
        if (run.VersionId is { } version) yield return $"  version  {version}";
        if (run.BeganAnewAt is { } anew) yield return $"  anew     {Human.Moment(anew)}, generation {Human.Count(run.Generation)}";
        if (run.EndedAt is { } ended) yield return $"  ended    {Human.Moment(ended)}";
        if (run.Parent is { } parent) yield return $"  parent   {parent}";
        if (run is { Deadline: { } deadline, EndedAt: null }) yield return $"  until    {Human.Moment(deadline)}";
        if (run.Published?.ToString() is { Length: > 0 } seen) yield return $"  says     {Clean.Line(seen.Length > MostResult ? seen[..MostResult] + " … (all of it with --json)" : seen)}";
        else if (run.LargePublished is { } large) yield return $"  says     {Human.Bytes(large.Size)} of JSON: GET /runs/{run.Id}/published";
        if (run.Signals > 0) yield return $"  signals  {Human.Count(run.Signals)} that its code hasn't taken";
        if (run.State == "running" && run.Waiting is { } waiting) yield return $"  waits    {Clean.Line(waiting)}";
    }

    private static IEnumerable<string> Waits(RunView run, DateTimeOffset now)
    {
        if (run.Waits.Count == 0) yield break;
        yield return "";
        yield return "waits for";
        foreach (var wait in run.Waits.Take(MostWaits))
        {
            var until = wait.Until is { } end ? $", for {Human.Span(end > now ? end - now : TimeSpan.Zero)} more at most" : "";
            yield return $"  {Clean.Line(wait.Step is "" ? wait.What : $"{wait.Step}: {wait.What}")}, since {Human.Moment(wait.Since)}{until}; ends with: {Clean.Line(wait.Release)}";
        }

        if (run.Waits.Count > MostWaits) yield return "  …";
    }

    private static IEnumerable<string> PastAttempts(IReadOnlyList<StepView> steps, Failure? end)
    {
        var past = steps.SelectMany(s => s.Past.Select(a => (Step: s, Attempt: a))).OrderByDescending(p => p.Attempt.EndedAt).ToList();
        if (past.Count == 0) yield break;
        yield return "";
        yield return past.Count > MostAttempts ? $"failed attempts, the last {MostAttempts} of {past.Count}" : "failed attempts";
        string? said = null, below = end is null ? null : Reason(end);
        foreach (var (step, attempt) in past.Take(MostAttempts).Reverse())
        {
            // The same words attempt after attempt hide what differs: when, and where.
            var why = Reason(attempt.Failure);
            yield return $"  {Human.Moment(attempt.EndedAt)}  {step.Key}, attempt {attempt.Attempt} on {attempt.Worker}, {attempt.Failure.Class.ToString().ToLowerInvariant()}: {(why == below ? "as below" : why == said ? "the same" : why)}";
            said = why;
        }
    }

    private static string Reason(Failure failure)
    {
        var message = Clean.Line(failure.Message);
        var ending = FailureText.Ending(failure);
        var known = ending.Length == 0 || message.Contains(ending.Replace("signal ", ""), StringComparison.OrdinalIgnoreCase);
        return known ? message : $"{message} ({ending})";
    }

    private static string Times(int count) => count == 1 ? "once" : $"{count} times";
}
