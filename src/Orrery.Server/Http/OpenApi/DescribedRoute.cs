using System.Collections.Immutable;

namespace Orrery.Server.Http.OpenApi;

/// <summary>What <c>/openapi.json</c> says of a route. Parameters in the path are described once for all, in <see cref="PathParameters"/>.</summary>
/// <param name="Path">As it is mapped, but for <c>**</c>.</param>
internal sealed record DescribedRoute(string Method, string Path, string Tag, string Summary)
{
    public ImmutableArray<DescribedParameter> Parameters { get; init; } = [];

    public DescribedBody? Body { get; init; }

    public ImmutableArray<DescribedAnswer> Answers { get; init; } = [];

    /// <summary>Refusals: a status, and the codes of problem documents with it.</summary>
    public ImmutableArray<(int Status, ImmutableArray<string> Codes)> Refusals { get; init; } = [];

    public DescribedRoute Query(string name, string type, string text, object example) => With(new DescribedParameter("query", name, type, text, example));

    public DescribedRoute Header(string name, string text, object example, bool required = false) => With(new DescribedParameter("header", name, "string", text, example) { Required = required });

    /// <summary>A JSON body of this type.</summary>
    public DescribedRoute Takes<T>(string text, string? example = null) => this with { Body = new DescribedBody("application/json", text) { Type = typeof(T), Example = example } };

    /// <summary>A body that is no JSON.</summary>
    public DescribedRoute TakesBytes(string type, string text) => this with { Body = new DescribedBody(type, text) };

    /// <summary>A JSON answer of this type.</summary>
    public DescribedRoute Gives<T>(int status, string text) => With(new DescribedAnswer(status, text) { Content = "application/json", Type = typeof(T) });

    /// <summary>An answer that is no JSON, or has no body.</summary>
    public DescribedRoute Gives(int status, string text, string? content = null, params ImmutableArray<string> headers) => With(new DescribedAnswer(status, text) { Content = content, Headers = headers });

    public DescribedRoute Refuses(int status, params ImmutableArray<string> codes) => this with { Refusals = Refusals.Add((status, codes)) };

    private DescribedRoute With(DescribedParameter parameter) => this with { Parameters = Parameters.Add(parameter) };

    private DescribedRoute With(DescribedAnswer answer) => this with { Answers = Answers.Add(answer) };
}

/// <param name="In"><c>query</c>, <c>header</c> or <c>path</c>.</param>
/// <param name="Type">As JSON Schema names it.</param>
internal sealed record DescribedParameter(string In, string Name, string Type, string Text, object Example)
{
    public bool Required { get; init; }
}

/// <param name="Content">Its media type.</param>
internal sealed record DescribedBody(string Content, string Text)
{
    /// <summary>Null for bytes.</summary>
    public Type? Type { get; init; }

    /// <summary>As JSON; null for one that is made up.</summary>
    public string? Example { get; init; }
}

internal sealed record DescribedAnswer(int Status, string Text)
{
    /// <summary>Its media type; null without a body.</summary>
    public string? Content { get; init; }

    /// <summary>Null for bytes and text.</summary>
    public Type? Type { get; init; }

    public ImmutableArray<string> Headers { get; init; } = [];
}
