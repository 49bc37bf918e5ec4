using Pubby.Hub.Access;
using Pubby.Hub.Administration.OpenApi;
using Pubby.Hub.Http;
using Pubby.Hub.Options;

namespace Pubby.Hub.Administration;

/// <summary>
/// <c>/admin/key</c>: who the caller is to this hub, so that a page does not offer what its key may not do.
/// </summary>
internal sealed class KeyEndpoint(AdminCheck check, PublisherKeys publishers) : IAdminEndpoints
{
    public void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/admin/key", check.Require(AdminRole.Read, GetAsync)).Describe(
            new("The key that was sent: its name, and what it may do", AdminRole.Read, AdminJson.Readable.KeyAnswer));

    private async Task GetAsync(HttpContext http, AdminKey key)
    {
        if (AdminQuery.Read(http).Refusal is { } refusal)
        {
            await check.RefuseAsync(http, refusal);
            return;
        }
        BearerCredential.TryRead(http.Request.Headers.Authorization, out var presented);
        var role = key.Role.ToString().ToLowerInvariant();
        await Answers.WriteAsync(http,
            new KeyAnswer(key.Name, role, key.ExpiresAt, publishers.Knows(presented)), AdminJson.Readable.KeyAnswer);
    }
}

/// <param name="Name">As it is in the audit.</param>
/// <param name="Role"><c>read</c> or <c>operate</c>.</param>
/// <param name="ExpiresAt">Null: never.</param>
/// <param name="Publishes">It is a publisher's key too, as the development key is.</param>
internal sealed record KeyAnswer(string Name, string Role, DateTimeOffset? ExpiresAt, bool Publishes);
