using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orrery.Services.Notebook.Runs;

/// <summary>Runs one notebook and leaves its record.</summary>
internal static partial class RunWorkflow
{
    public static readonly Workflow<RunRequest, RunResult> Definition = Workflow.Define<RunRequest, RunResult>("run", RunAsync, Check) with
    {
        Description = "Runs a notebook with parameters and leaves an immutable record: the executed notebook, its environment, times, outputs and errors.",
        Example = new RunRequest(Template: "hello", Name: "hello"),
    };

    public static void Check(RunRequest request)
    {
        if (request.Notebook is null == request.Template is null) throw FailureException.User("input.notebook", "Name a notebook by its artifact, or a template: one of the two.");
        if (request.Retries is < 0 or > 10) throw FailureException.User("input.retries", $"It may be tried again 0 to 10 times, not {request.Retries}.");
        if (request.WithinSeconds is not (>= 1 and <= 86400)) throw FailureException.User("input.withinSeconds", $"An attempt may take 1 s to a day, not {request.WithinSeconds} s.");
        foreach (var name in request.Files?.Keys ?? [])
        {
            if (name.Length is 0 or > 200 || name.Contains('/') || name is "." or ".." || name.Contains('\0')) throw FailureException.User("input.files", $"'{name}' can't be the name of a file below /in.");
        }
    }

    /// <summary>Writes the run's moment into texts that ask for it.</summary>
    public static ImmutableDictionary<string, JsonElement> At(ImmutableDictionary<string, JsonElement> parameters, DateTimeOffset now) => parameters.ToImmutableDictionary(p => p.Key,
        p => p.Value.ValueKind == JsonValueKind.String ? JsonSerializer.SerializeToElement(Moment().Replace(p.Value.GetString()!, m => Shifted(now, m).ToString(m.Groups["format"].Value, CultureInfo.InvariantCulture))) : p.Value);

    private static async Task<RunResult> RunAsync(RunRequest request, IRun run)
    {
        var name = request.Name ?? request.Template ?? "notebook";
        run.Publish(new RunState(name, "running"));
        var asked = request with { Parameters = request.Parameters is { } given ? At(given, run.Now) : null };
        var result = await run.Call(RunFunctions.Of(request.Size), asked, new CallOptions
        {
            Key = "execute", Timeout = TimeSpan.FromSeconds(request.WithinSeconds), Retry = new RetryPolicy { Platform = request.Retries, Resource = Math.Min(request.Retries, 1), Timeout = 0 },
        });
        if (result.Failure is not { } failure)
        {
            run.Publish(new RunState(name, "completed", result));
            return result;
        }

        run.Publish(new RunState(name, "failed", result));
        throw FailureException.User("notebook.cell", failure.ToString());
    }

    private static DateTime Shifted(DateTimeOffset now, Match match)
    {
        if (!match.Groups["count"].Success) return now.UtcDateTime;
        var count = int.Parse(match.Groups["count"].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch { "h" => now.UtcDateTime.AddHours(count), "m" => now.UtcDateTime.AddMinutes(count), _ => now.UtcDateTime.AddDays(count) };
    }

    [GeneratedRegex(@"\{now(?:(?<count>[-+]\d{1,4})(?<unit>[dhm]))?:(?<format>[yMdHms:. T-]{1,40})\}")]
    private static partial Regex Moment();
}
