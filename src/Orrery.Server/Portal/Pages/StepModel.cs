using System.Globalization;
using System.Text;
using Orrery.Client;
using Orrery.Server.Portal.Framing;

namespace Orrery.Server.Portal.Pages;

/// <summary>A step as its page shows it.</summary>
/// <param name="Attempt">Whose log is shown.</param>
/// <param name="Log">Its end, when it is long.</param>
public sealed record StepModel(RunView Run, StepView Step, int Attempt, string Log)
{
    /// <summary>What the attempt used over time.</summary>
    public required UsageView Usage { get; init; }

    /// <summary>Where the log ended when it was read: what is written later begins there.</summary>
    public int LogBytes { get; init; }

    /// <summary>Characters of a log that a page shows.</summary>
    private const int MostLog = 100_000;

    internal static async Task<StepModel> ReadAsync(Visit visit)
    {
        if (!int.TryParse(visit.Value("index"), CultureInfo.InvariantCulture, out var index)) throw new OrreryException("step.unknown", $"'{visit.Value("index")}' is no step's number.") { Status = 404 };
        var run = visit.Client.RunLeanAsync(visit.Run, visit.Stop);
        var step = await visit.Client.StepAsync(visit.Run, index, visit.Stop);
        var attempt = visit.Number("attempt", step.Attempt);
        var log = step.Attempt == 0 ? "" : await visit.Client.LogAsync(visit.Run, index, attempt, visit.Stop);
        var usage = step.Attempt == 0 ? new UsageView(0, []) : await visit.Client.UsageAsync(visit.Run, index, attempt, visit.Stop);
        return new StepModel(await run, step, attempt, log.Length <= MostLog ? log : "…\n" + log[^MostLog..]) { LogBytes = Encoding.UTF8.GetByteCount(log), Usage = usage };
    }
}
