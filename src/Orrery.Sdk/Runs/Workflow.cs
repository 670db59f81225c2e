using System.Text.Json;

namespace Orrery;

/// <summary>A durable piece of logic: plain async C# over <see cref="IRun"/>.</summary>
public abstract class Workflow
{
    private protected Workflow(string name) => Name = name;

    /// <summary>Unique within its service: lower case, digits, dashes.</summary>
    public string Name { get; }

    /// <summary>Input as JSON in, result as JSON out; used by hosts.</summary>
    public abstract Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IRun run);

    /// <summary>Checks an input before a run is started. Returns what is wrong, or null.</summary>
    public abstract Failure? Check(ReadOnlyMemory<byte> input);

    /// <summary>Defines a workflow over a C# method.</summary>
    public static Workflow Define<TIn, TOut>(string name, Func<TIn, IRun, Task<TOut>> body) => new Typed<TIn, TOut>(name, body);

    private sealed class Typed<TIn, TOut>(string name, Func<TIn, IRun, Task<TOut>> body) : Workflow(name)
    {
        public override Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, IRun run) =>
            Finish(body(JsonSerializer.Deserialize<TIn>(input.Span, OrreryJson.Options)!, run));

        public override Failure? Check(ReadOnlyMemory<byte> input)
        {
            try
            {
                return JsonSerializer.Deserialize<TIn>(input.Span, OrreryJson.Options) is null
                    ? new Failure(ErrorClass.User, "input.null", $"Workflow '{Name}' needs an input of type {typeof(TIn).Name}; it got null.")
                    : null;
            }
            catch (JsonException e)
            {
                return new Failure(ErrorClass.User, "input.json", $"The input of workflow '{Name}' doesn't read as {typeof(TIn).Name}: {e.Message}");
            }
        }

        private static async Task<byte[]> Finish(Task<TOut> running) =>
            JsonSerializer.SerializeToUtf8Bytes(await running, OrreryJson.Options);
    }
}
