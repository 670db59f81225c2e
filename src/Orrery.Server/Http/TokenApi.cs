using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orrery.Client;
using Orrery.Hosting;
using Orrery.Server.Access;
using Orrery.Server.Access.Tokens;

namespace Orrery.Server.Http;

/// <summary>Tokens over HTTP: <c>GET</c> and <c>POST /tokens</c>, <c>DELETE /tokens/{token}</c>. An admin of one namespace has to do with the tokens of that one only.</summary>
internal sealed class TokenApi(TokenBook tokens)
{
    private const double LongestDays = 3650;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/tokens", Actions.TokenList, null, http => Task.FromResult(JsonAnswer.Of(tokens.File.Read().Where(t => IsOf(http, t)).OrderBy(t => t.Created).Select(View).ToList())));
        routes.Post("/tokens", Actions.TokenCreate, null, CreateAsync);
        routes.Delete("/tokens/{token}", Actions.TokenRevoke, "token", http =>
        {
            if (tokens.File.Revoke(http.Value("token"), DateTimeOffset.UtcNow, t => IsOf(http, t)) is not { } revoked)
                throw new ProblemException(404, "token.none", $"There is no token '{http.Value("token")}'. GET /tokens lists them by id.");
            tokens.Look();
            return Task.FromResult(JsonAnswer.Of(View(revoked)));
        });
    }

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var wanted = Read(await JsonBody.ReadAsync(http, "token"));
        if (RoleName.Find(wanted.Role) is not { } role) throw Wrong($"role: there are {string.Join(", ", RoleName.All)}.");
        if (wanted.ExpiresDays is not (null or > 0 and <= LongestDays)) throw Wrong($"expiresDays: a number above 0 and up to {LongestDays} is wanted.");
        var space = wanted.Namespace ?? http.Who().Confined ?? throw Wrong("namespace: name one, or '*' for all.");
        if (http.Who().Confined is { } own && space != own) throw new ProblemException(403, "namespace.foreign", $"An admin of '{own}' makes tokens for '{own}', not for '{space}'.");
        try
        {
            var (text, made) = TokenRecord.Make(role, space, wanted.Label ?? "", wanted.ExpiresDays is { } days ? TimeSpan.FromDays(days) : null, DateTimeOffset.UtcNow);
            tokens.File.Add(made);
            tokens.Look();
            return JsonAnswer.Of(View(made) with { Token = text }, 201);
        }
        catch (ArgumentException e)
        {
            throw Wrong(e.Message);
        }
    }

    private TokenView View(TokenRecord token) => View(token, tokens.UsedAt(token.Id));

    public static TokenView View(TokenRecord token, DateTimeOffset? used) =>
        new(token.Id, token.Label, token.Role.Word(), token.Namespace, token.Created) { Expires = token.Expires, Revoked = token.Revoked, Used = used };

    private static bool IsOf(HttpContext http, TokenRecord token) => http.Who().Confined is not { } own || token.Namespace == own;

    private static WantedToken Read(Payload body)
    {
        try
        {
            return JsonSerializer.Deserialize<WantedToken>(body.Utf8.Span, OrreryJson.Strict) ?? throw Wrong("it is null.");
        }
        catch (JsonException e)
        {
            throw Wrong(e.Message);
        }
    }

    private static ProblemException Wrong(string what) => new(400, "input.token", $"The token can't be made: {what}");

    private sealed record WantedToken
    {
        public string? Role { get; init; }
        public string? Namespace { get; init; }
        public string? Label { get; init; }
        public double? ExpiresDays { get; init; }
    }
}
