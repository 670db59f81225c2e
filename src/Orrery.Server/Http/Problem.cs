using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orrery.Engine.Partitions;

namespace Orrery.Server.Http;

/// <summary>An error as the caller sees it: problem details (RFC 9457) with a stable <c>code</c> beside the words.</summary>
internal sealed class Problem(int status, string code, string detail) : IResult
{
    public int Status => status;

    public string Code => code;

    public string Detail => detail;

    /// <summary>Further members of the document, such as the place of a mistake.</summary>
    public IReadOnlyDictionary<string, object?> More { get; init; } = new Dictionary<string, object?>();

    public async Task ExecuteAsync(HttpContext http)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        if (status == 401) http.Response.Headers.WWWAuthenticate = "Bearer";
        if (status == 503) http.Response.Headers.RetryAfter = "1";
        var body = new Dictionary<string, object?> { ["type"] = "about:blank", ["title"] = Title, ["status"] = status, ["detail"] = detail, ["code"] = code };
        foreach (var (name, value) in More) body[name] = value;
        await http.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, OrreryJson.Options), http.RequestAborted);
    }

    /// <summary>What a partition refused.</summary>
    public static Problem Of(Answer answer) => answer is Refused refused
        ? new Problem(refused.Code switch { "run.unknown" or "step.unknown" => 404, "run.unreadable" => 500, "partition.failed" or Refused.Busy => 503, _ => 409 }, refused.Code, refused.Message)
        : new Problem(500, "internal", $"Unexpected answer {answer.GetType().Name}.");

    private string Title => status switch
    {
        400 => "Bad request",
        401 => "Not known",
        403 => "Forbidden",
        404 => "Not found",
        405 => "Method not allowed",
        409 => "Conflict",
        410 => "Gone",
        413 => "Too large",
        416 => "Range not satisfiable",
        421 => "Misdirected request",
        422 => "Refused by the run",
        423 => "Locked",
        503 => "Not ready",
        507 => "Insufficient storage",
        _ => status >= 500 ? "Server error" : "Refused",
    };
}

/// <summary>Thrown where a request turns out to be refused; answered as a <see cref="Problem"/>.</summary>
internal sealed class ProblemException(Problem problem) : Exception
{
    public ProblemException(int status, string code, string detail) : this(new Problem(status, code, detail)) { }

    public Problem Problem { get; } = problem;
}
