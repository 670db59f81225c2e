using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Orrery.Analyzers;

/// <summary>The table of what workflow code must not use. Static state and <c>ConfigureAwait</c> aren't matters of names and stand in the analyzer.</summary>
internal static class ForbiddenUses
{
    private const string Record = "a function, or the body of {run}.Value";
    private const string Steps = "{run}.Map for many at once, a function for what computes long, {run}.Value for what isn't deterministic";

    private const string InTime = "the step's own limit (CallOptions.Within), or {run}.Race with {run}.Delay";

    private static readonly ForbiddenUse[] Clocks =
    [
        new("System.DateTime", "Now UtcNow Today", Rules.Clock, "{run}.Now.UtcDateTime"),
        new("System.DateTimeOffset", "Now UtcNow", Rules.Clock, "{run}.Now"),
        new("System.TimeProvider", "GetUtcNow GetLocalNow GetTimestamp GetElapsedTime", Rules.Clock, "{run}.Now"),
        new("System.Diagnostics.Stopwatch", "*", Rules.Clock, "the difference of two {run}.Now"),
        new("System.Environment", "TickCount TickCount64", Rules.Clock, "the difference of two {run}.Now"),
        new("System.DateTime", "ToLocalTime", Rules.Clock, "TimeZoneInfo.ConvertTime with a zone that the input names"),
        new("System.DateTimeOffset", "ToLocalTime LocalDateTime", Rules.Clock, "TimeZoneInfo.ConvertTime with a zone that the input names"),
        new("System.TimeZoneInfo", "Local", Rules.Clock, "a zone that the input names"),
    ];

    private static readonly ForbiddenUse[] Chances =
    [
        new("System.Random", ".ctor", Rules.Chance, "a seed: new Random({run}.Value(…))", method => method.Parameters.IsEmpty),
        new("System.Random", "Shared", Rules.Chance, "the body of {run}.Value"),
        new("System.Security.Cryptography.RandomNumberGenerator", "*", Rules.Chance, "the body of {run}.Value"),
        new("System.String", "GetHashCode", Rules.Chance, "a hash that is the same in every process"),
        new("System.HashCode", "*", Rules.Chance, "a hash that is the same in every process"),
        new("System.IO.Path", "GetRandomFileName", Rules.Chance, "{run}.NewId()"),
        new("System.Guid", "NewGuid CreateVersion7", Rules.NewId, "{run}.NewId()"),
    ];

    private static readonly ForbiddenUse[] Threads =
    [
        new("System.Threading.Tasks.Task", "Run Start RunSynchronously .ctor", Rules.Thread, Steps),
        new("System.Threading.Tasks.Task`1", ".ctor", Rules.Thread, Steps),
        new("System.Threading.Tasks.Task", "ContinueWith", Rules.Thread, "await"),
        new("System.Threading.Tasks.Task`1", "ContinueWith", Rules.Thread, "await"),
        new("System.Threading.Tasks.TaskFactory", "*", Rules.Thread, Steps),
        new("System.Threading.Tasks.TaskFactory`1", "*", Rules.Thread, Steps),
        new("System.Threading.Tasks.Parallel", "*", Rules.Thread, Steps),
        new("System.Linq.ParallelEnumerable", "*", Rules.Thread, Steps),
        new("System.Threading.ThreadPool", "*", Rules.Thread, Steps),
        new("System.Threading.Thread", ".ctor Start", Rules.Thread, Steps),
        new("System.Threading.Timer", ".ctor", Rules.Thread, "{run}.Delay"),
        new("System.Timers.Timer", ".ctor", Rules.Thread, "{run}.Delay"),
        new("System.Threading.PeriodicTimer", ".ctor WaitForNextTickAsync", Rules.Thread, "{run}.Delay"),
    ];

    private static readonly ForbiddenUse[] Waits =
    [
        new("System.Threading.Tasks.Task", "Delay", Rules.Wait, "{run}.Delay"),
        new("System.Threading.Thread", "Sleep SpinWait", Rules.Wait, "{run}.Delay"),
        new("System.Threading.Tasks.Task", "WaitAsync", Rules.Wait, InTime, TakesTime),
        new("System.Threading.Tasks.Task`1", "WaitAsync", Rules.Wait, InTime, TakesTime),
        new("System.Threading.CancellationTokenSource", ".ctor CancelAfter", Rules.Wait, InTime, method => !method.Parameters.IsEmpty),
    ];

    private static readonly ForbiddenUse[] Blocks =
    [
        new("System.Threading.Tasks.Task", "Wait WaitAll WaitAny", Rules.Block, "await"),
        new("System.Threading.Tasks.Task`1", "Result", Rules.Block, "await"),
        new("System.Threading.Tasks.ValueTask`1", "Result", Rules.Block, "await"),
        .. from awaiter in (string[])["TaskAwaiter", "ValueTaskAwaiter", "ConfiguredTaskAwaitable+ConfiguredTaskAwaiter", "ConfiguredValueTaskAwaitable+ConfiguredValueTaskAwaiter"]
           select new ForbiddenUse($"System.Runtime.CompilerServices.{awaiter}", "GetResult", Rules.Block, "await"),
        .. from awaiter in (string[])["TaskAwaiter`1", "ValueTaskAwaiter`1", "ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter", "ConfiguredValueTaskAwaitable`1+ConfiguredValueTaskAwaiter"]
           select new ForbiddenUse($"System.Runtime.CompilerServices.{awaiter}", "GetResult", Rules.Block, "await"),
        .. from type in (string[])["ManualResetEventSlim", "SemaphoreSlim", "CountdownEvent"]
           select new ForbiddenUse($"System.Threading.{type}", "Wait", Rules.Block, "a step that is awaited"),
        new("System.Threading.WaitHandle", "WaitOne WaitAll WaitAny", Rules.Block, "a step that is awaited"),
        new("System.Threading.Monitor", "Enter TryEnter Wait", Rules.Block, "no lock: one thread at a time plays a run"),
        new("System.Threading.Thread", "Join", Rules.Block, "a step that is awaited"),
    ];

    private static readonly ForbiddenUse[] Outsides =
    [
        .. from type in (string[])["File", "Directory", "FileStream", "FileInfo", "DirectoryInfo", "DriveInfo", "FileSystemWatcher", "RandomAccess"]
           select new ForbiddenUse($"System.IO.{type}", "*", Rules.Outside, Record),
        new("System.IO.StreamReader", ".ctor", Rules.Outside, Record, OpensPath),
        new("System.IO.StreamWriter", ".ctor", Rules.Outside, Record, OpensPath),
        new("System.IO.Path", "GetTempFileName GetTempPath", Rules.Outside, Record),
        .. from type in (string[])["Http.HttpClient", "Http.HttpMessageInvoker", "Http.Json.HttpClientJsonExtensions", "WebRequest", "WebClient", "Dns", "NetworkInformation.Ping"]
           select new ForbiddenUse($"System.Net.{type}", "*", Rules.Outside, Record),
        .. from type in (string[])["Socket", "TcpClient", "TcpListener", "UdpClient", "NetworkStream"]
           select new ForbiddenUse($"System.Net.Sockets.{type}", "*", Rules.Outside, Record),
        .. from type in (string[])["DbConnection", "DbCommand"]
           select new ForbiddenUse($"System.Data.Common.{type}", "*", Rules.Outside, Record),
        new("System.Diagnostics.Process", "*", Rules.Outside, Record),
        new("System.Console", "Read ReadLine ReadKey In OpenStandardInput KeyAvailable", Rules.Outside, "the run's input"),
        new("System.Environment", "GetEnvironmentVariable GetEnvironmentVariables SetEnvironmentVariable ExpandEnvironmentVariables GetCommandLineArgs "
            + "GetFolderPath CurrentDirectory MachineName UserName ProcessId ProcessorCount Exit", Rules.Outside, "the run's input, or the body of {run}.Value"),
    ];

    public static ImmutableArray<ForbiddenUse> All { get; } = [.. Clocks, .. Chances, .. Threads, .. Waits, .. Blocks, .. Outsides];

    private static bool TakesTime(IMethodSymbol method) => method.Parameters.Any(parameter => parameter.Type.Name == nameof(TimeSpan));

    private static bool OpensPath(IMethodSymbol method) => method.Parameters.FirstOrDefault()?.Type.SpecialType == SpecialType.System_String;
}
