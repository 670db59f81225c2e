using System.Collections.Immutable;
using System.Text.Json;

namespace Orrery;

/// <summary>A durable piece of logic: plain async C# over <see cref="IRun"/>.</summary>
public abstract record Workflow
{
    private protected Workflow(string name) => Name = name;

    /// <summary>Unique within its service: lower case, digits, dashes.</summary>
    public string Name { get; }

    /// <summary>For whoever starts it: what it does with what. Default empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>The signals, queries and updates that its code takes, as far as others are to be told of them. Code may take more; what isn't named here isn't listed
    /// with the service, and pages have no form for it.</summary>
    /// <exception cref="ArgumentNullException">One is null: a static field that is declared below the workflow's.</exception>
    public ImmutableArray<Interaction> Takes
    {
        get;
        init => field = value.Contains(null!)
            ? throw new ArgumentNullException(nameof(value), $"Workflow '{Name}' takes something that is null: declare the fields of signals, queries and updates above the workflow's.") : value;
    } = [];

    /// <summary>What it is started with.</summary>
    public abstract Type InputType { get; }

    /// <summary>What it ends with.</summary>
    public abstract Type ResultType { get; }

    /// <summary>An input to begin with, as JSON, where the author gave one; else null.</summary>
    public abstract JsonElement? ExampleInput { get; }

    /// <summary>Input as JSON in, result as JSON out; used by hosts.</summary>
    public abstract Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IRun run);

    /// <summary>Checks an input: whether it reads as the workflow's type, then the workflow's own check. Returns what is wrong, or null.</summary>
    /// <remarks>A server asks a connected worker before it starts a run, and refuses the start. Where none answers in time the run is started, and the check is
    /// the first thing in it.</remarks>
    public abstract Failure? Check(ReadOnlyMemory<byte> input);

    /// <summary>Defines a workflow over a C# method.</summary>
    /// <param name="check">Refuses an input that can't be meant by throwing a <see cref="FailureException"/>, best of a type <c>input.…</c>. It sees the input alone and
    /// must give the same answer every time.</param>
    public static Workflow<TIn, TOut> Define<TIn, TOut>(string name, Func<TIn, IRun, Task<TOut>> body, Action<TIn>? check = null) => new(null, name, body, check);

    /// <summary>Names a workflow that another service defines, to be run as a child.</summary>
    public static Workflow<TIn, TOut> Reference<TIn, TOut>(string service, string name) =>
        new(service, name, (_, _) => throw new InvalidOperationException($"'{name}' is defined by service {service}; here it is only named."), null);
}

/// <inheritdoc cref="Workflow"/>
public sealed record Workflow<TIn, TOut> : Workflow
{
    private readonly Func<TIn, IRun, Task<TOut>> _body;
    private readonly Action<TIn>? _check;
    private readonly bool _hasExample;

    internal Workflow(string? service, string name, Func<TIn, IRun, Task<TOut>> body, Action<TIn>? check) : base(name) => (Service, _body, _check) = (service, body, check);

    /// <summary>The service that defines it; null for the one whose code this is.</summary>
    public string? Service { get; }

    /// <summary>An input that shows what is meant: shown with the service, and the first thing in a form. Default none; one is made up from the input's schema then.</summary>
    public TIn? Example
    {
        get;
        init => (field, _hasExample) = (value, true);
    }

    public override Type InputType => typeof(TIn);

    public override Type ResultType => typeof(TOut);

    public override JsonElement? ExampleInput => _hasExample ? JsonSerializer.SerializeToElement(Example, OrreryJson.Options) : null;

    public override Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IRun run) => Finish(_body(Read(input, OrreryJson.Options), run));

    public override Failure? Check(ReadOnlyMemory<byte> input)
    {
        try
        {
            Read(input, OrreryJson.Strict);
            return null;
        }
        catch (FailureException e)
        {
            return e.Failure;
        }
    }

    /// <summary>Strict before a run is started; afterwards it reads what was recorded, perhaps by other code.</summary>
    private TIn Read(ReadOnlyMemory<byte> input, JsonSerializerOptions options)
    {
        TIn? read;
        try
        {
            read = JsonSerializer.Deserialize<TIn>(input.Span, options);
        }
        catch (JsonException e)
        {
            throw FailureException.User("input.json", $"The input of workflow '{Name}' doesn't read as {typeof(TIn).Name}: {e.Message}");
        }

        if (read is null) throw FailureException.User("input.null", $"Workflow '{Name}' needs an input of type {typeof(TIn).Name}; it got null.");
        _check?.Invoke(read);
        return read;
    }

    private static async Task<byte[]> Finish(Task<TOut> running) =>
        JsonSerializer.SerializeToUtf8Bytes(await running, OrreryJson.Options);
}
