namespace Orrery.Services.Encode.Reports;

/// <summary>What the work cost, stage by stage, and what reuse saved.</summary>
internal static class CostSection
{
    private const int MostSteps = 200;

    public static Html Of(EncodeReport report)
    {
        if (report.Costs.IsEmpty) return Html.Empty;
        var stages = report.Costs.GroupBy(c => c.Stage).ToArray();
        var largest = Math.Max(stages.Max(s => s.Sum(c => c.CpuSeconds)), 0.001);
        return Html.Of($"""
            <section id="cost">
            <h2>What it cost</h2>
            <p class="lead">{Lead(report.Totals)}</p>
            <div class="wide"><table class="figures costs">
            <thead><tr><th scope="col">Stage</th>
            <th scope="col" class="text">CPU time <span class="key"><i class="spent"></i>spent <i class="saved"></i>reused</span></th>
            <th scope="col">Computed</th><th scope="col">Reused</th><th scope="col">Attempts</th>
            <th scope="col"><abbr title="Attempts one after the other; side by side they take less">Wall time</abbr></th>
            <th scope="col">Peak memory</th></tr></thead>
            <tbody>{Html.Join(stages, stage => Stage(stage, largest))}</tbody>
            </table></div>
            {Steps(report)}
            </section>
            """);
    }

    private static string Lead(Totals totals)
    {
        var wall = totals.WallSeconds is { } seconds ? $"{Units.Cost(seconds)} from start to end. " : "";
        var spent = $"This run spent {Units.Cost(totals.CpuSeconds)} of CPU time on {Units.Count(totals.ComputedSteps, "step")}";
        var saved = totals.ReusedSteps == 0
            ? "; nothing was reused."
            : $" and reused {Units.Count(totals.ReusedSteps, "result")}, which saved {Units.Cost(totals.SavedCpuSeconds)}.";
        return wall + spent + saved + (totals.Retries == 0 ? "" : $" {Units.Count(totals.Retries, "attempt")} had to be repeated.");
    }

    private static Html Stage(IGrouping<string, StepCost> stage, double largest)
    {
        var (spent, saved) = (stage.Where(c => !c.Reused).Sum(c => c.CpuSeconds), stage.Where(c => c.Reused).Sum(c => c.CpuSeconds));
        return Html.Of($"""
            <tr><th scope="row">{stage.Key}</th>
            <td class="text">
            <span class="cost"><span class="spent" style="width:{spent / largest:0.##%}"></span><span class="saved" style="width:{saved / largest:0.##%}"></span></span>
            <span class="cpu">{Units.Cost(spent)}{(saved > 0 ? $" + {Units.Cost(saved)} reused" : "")}</span></td>
            <td>{stage.Count(c => !c.Reused)}</td><td>{stage.Count(c => c.Reused)}</td><td>{stage.Sum(c => c.Attempts)}</td>
            <td>{Units.Cost(stage.Where(c => !c.Reused).Sum(c => c.WallSeconds))}</td><td>{Memory(stage.Max(c => c.PeakMemoryBytes))}</td>
            </tr>
            """);
    }

    private static Html Steps(EncodeReport report) => Html.Of($"""
        <details><summary>Every step ({Units.Count(report.Costs.Length)})</summary>
        <div class="wide"><table class="figures">
        <thead><tr><th scope="col">Step</th><th scope="col" class="text">Stage</th><th scope="col" class="text">Rendition</th>
        <th scope="col">Segment</th><th scope="col">Attempts</th><th scope="col">CPU time</th><th scope="col">Wall time</th>
        <th scope="col">Peak memory</th></tr></thead>
        <tbody>{Html.Join(report.Costs.Take(MostSteps), c => Html.Of($"""
            <tr><th scope="row"><code>{c.Step}</code></th><td class="text">{c.Stage}</td><td class="text">{c.Rendition}</td>
            <td>{(c.Segment is { } s ? Units.Count(s + 1) : "")}</td><td>{(c.Reused ? "reused" : Units.Count(c.Attempts))}</td>
            <td>{Units.Cost(c.CpuSeconds)}</td><td>{Units.Cost(c.WallSeconds)}</td><td>{Memory(c.PeakMemoryBytes)}</td></tr>
            """))}</tbody>
        </table></div>
        {(report.Costs.Length > MostSteps ? Html.Of($"""<p class="aside">The first {MostSteps}; all of them are in <code>report.json</code>.</p>""") : Html.Empty)}
        </details>
        """);

    private static string Memory(long bytes) => bytes == 0 ? "–" : Units.Bytes(bytes);
}
