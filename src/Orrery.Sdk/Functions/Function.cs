using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Orrery;

/// <summary>A named, versioned piece of computation that a workflow calls and a worker executes.</summary>
public abstract record Function
{
    private protected Function(string name) => Name = name;

    /// <summary>Unique within its service: lower case, digits, dashes.</summary>
    public string Name { get; }

    /// <summary>Part of the result cache's key: raise it when the same input gives another result. Default <c>1</c>.</summary>
    public string Version { get; init; } = "1";

    /// <summary>Default one core and 512 MiB.</summary>
    public Shape Shape { get; init; } = Shape.OneCore;

    /// <summary>Wall time of one attempt, held by a supervisor outside the attempt. Default 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Default: user none, platform 10, timeout 1, resource 2.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Declares that the same version and input give the same result, so that a stored result may stand in for a call.</summary>
    public bool Pure { get; init; }

    /// <summary>Input as JSON in, result as JSON out; used by hosts.</summary>
    public abstract Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IFunctionContext context);

    /// <summary>What, besides name and version, a stored result of a pure function is found by: JSON.</summary>
    public abstract Task<ReadOnlyMemory<byte>> ContentKeyAsync(ReadOnlyMemory<byte> input, IFunctionContext context);

    /// <summary>Defines a function over a C# method.</summary>
    public static Function<TIn, TOut> Define<TIn, TOut>(string name, Func<TIn, IFunctionContext, Task<TOut>> body) => new(name, body);

    /// <summary>Defines a function over any executable: a program or script, run in the sandbox, that reads its input as JSON from standard input
    /// and writes its result as JSON to standard output. Exit code 0 means success.</summary>
    /// <remarks>
    /// Files go in and out as <see cref="ArtifactFile"/>. In the input that the program reads, each stands as <c>{"$file": "/in/1/NAME"}</c>, a
    /// read-only file. In its result the program writes <c>{"$file": "/out/NAME"}</c> for a file that it made there, and the caller gets the artifact.
    /// What it prints to standard error is the attempt's log, but for lines <c>progress DONE TOTAL UNIT</c>, which are shown as its progress.
    /// The sandbox holds what is installed below <c>/usr</c>, the file at <paramref name="program"/>, and nothing else: no network, no home.
    /// </remarks>
    /// <param name="program">The name of a tool that workers know, such as <c>ffprobe</c>; or a path with a slash, absolute or from the folder of the assembly that calls this.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Function<TIn, TOut> Executable<TIn, TOut>(string name, string program, params ImmutableArray<string> arguments)
    {
        var path = program.Contains('/') ? Path.GetFullPath(program, Path.GetDirectoryName(Assembly.GetCallingAssembly().Location)!) : program;
        return Define<TIn, TOut>(name, (input, context) => Hosting.ExecutableCall.RunAsync<TIn, TOut>(name, path, arguments, input, context));
    }
}

/// <inheritdoc cref="Function"/>
public sealed record Function<TIn, TOut> : Function
{
    private readonly Func<TIn, IFunctionContext, Task<TOut>> _body;

    internal Function(string name, Func<TIn, IFunctionContext, Task<TOut>> body) : base(name) => _body = body;

    /// <summary>Of a pure function: all that the result depends on, where the input says it only indirectly, such as the exact command line
    /// and the hashes of the frames that go in. Default: the input itself.</summary>
    public Func<TIn, IFunctionContext, Task<object>>? ContentKey { get; init; }

    public override async Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IFunctionContext context) =>
        JsonSerializer.SerializeToUtf8Bytes(await _body(Read(input), context).ConfigureAwait(false), OrreryJson.Options);

    public override async Task<ReadOnlyMemory<byte>> ContentKeyAsync(ReadOnlyMemory<byte> input, IFunctionContext context) =>
        ContentKey is null ? input : JsonSerializer.SerializeToUtf8Bytes(await ContentKey(Read(input), context).ConfigureAwait(false), OrreryJson.Options);

    private TIn Read(ReadOnlyMemory<byte> input)
    {
        try
        {
            return JsonSerializer.Deserialize<TIn>(input.Span, OrreryJson.Options)!;
        }
        catch (JsonException e)
        {
            throw FailureException.User("input.json", $"The input of function '{Name}' doesn't read as {typeof(TIn).Name}: {e.Message}");
        }
    }
}
