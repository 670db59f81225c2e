using Orrery.Client;

namespace Orrery.Cli;

/// <summary>What a command's exit code says. Part of the command line's contract: scripts branch on it.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The run failed for another reason than the ones below, was cancelled or is parked; the server refused; or a check of <c>doctor</c> failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad input or wrong use: another attempt gives the same until the input or the command line is changed.</summary>
    public const int BadInput = 2;

    /// <summary>A step failed during the work, and <c>orrery retry RUN</c> goes on from there without repeating what was done; or all is done but the package
    /// could not be written, and <c>orrery fetch RUN</c> brings it; or the server can't write at this moment, and the run goes on by itself once it can.</summary>
    public const int CanRetry = 3;

    /// <summary>No server answers, and none could be started.</summary>
    public const int NoServer = 4;

    /// <summary>Interrupted by ctrl-C. A run that was started goes on.</summary>
    public const int Interrupted = 130;

    /// <summary>The lines that every <c>--help</c> ends with.</summary>
    public const string Help = """
        Exit codes:
          0    done
          1    the run failed for another reason, was cancelled, or the server refused
          2    bad input or wrong use
          3    failed during the work; 'orrery retry RUN' goes on from there (or done,
               but the package couldn't be written; 'orrery fetch RUN' brings it)
          4    no server answers
          130  interrupted; a run that was started goes on
        """;

    /// <summary>Begins the keys of steps that undo others.</summary>
    private const string UndoPrefix = Orrery.Hosting.Turn.UndoPrefix;

    /// <summary>How a run ended, or stands: <see cref="Done"/> also while it is still running.</summary>
    public static int Of(RunView run) => run.State switch
    {
        "completed" or "running" => Done,
        "failed" when run.Failure is { IsRefusal: true } => BadInput,
        // One that has undone what it did can't go on: it is to be started anew.
        "failed" when run.Steps.Any(s => s.Key.StartsWith(UndoPrefix, StringComparison.Ordinal)) => Failed,
        "failed" when run.Failure is { Class: not ErrorClass.User } || run.Steps.Any(s => s.State == "failed") => CanRetry,
        _ => Failed,
    };

    /// <summary>A refusal's code.</summary>
    public static int Of(OrreryException refusal) => refusal.Code switch
    {
        "usage" or "run.unknown" or "step.unknown" or "schedule.unknown" or "run.id" or "workflow.unknown" or "attempt.unknown" or "version.unknown" or "deploy.unpublished"
            or "query.unknown" or "query.json" or "query.null" or "update.unknown" or "update.json" or "update.null"
            or "mql.query" or "stream.name" or "stream.own" or "stream.unknown" or "event.json" or "event.object" or "event.time" or "event.size" or "event.none" => BadInput,
        "output.full" or "server.trouble" => CanRetry,
        _ when IsInput(refusal.Code) => BadInput,
        _ when refusal.Code.StartsWith("server.", StringComparison.Ordinal) => NoServer,
        // Something answers, but not in the words of an Orrery server.
        _ when refusal.Code.StartsWith("http.", StringComparison.Ordinal) => NoServer,
        _ => Failed,
    };

    private static bool IsInput(string type) => type.StartsWith("input.", StringComparison.Ordinal);
}
