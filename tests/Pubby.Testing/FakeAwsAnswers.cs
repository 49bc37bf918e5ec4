using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Pubby.Testing;

/// <summary>Answers in the two protocols of AWS that a hub speaks to <see cref="FakeAws"/>.</summary>
internal static class FakeAwsAnswers
{
    private const string Namespace = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";
    private const string Request = "c534f810-f389-11e5-9192-3fff33344cfa";

    /// <summary>API_TargetHealthDescription.html</summary>
    public static string Target(string id, int port, string state) => $"""
        <member>
          <HealthCheckPort>{port}</HealthCheckPort>
          <TargetHealth><State>{state}</State>{Reason(state)}</TargetHealth>
          <Target><Port>{port}</Port><Id>{id}</Id></Target>
        </member>
        """;

    public static async Task XmlAsync(HttpContext context, string action, string result)
    {
        context.Response.ContentType = "text/xml";
        await context.Response.WriteAsync($"""
            <{action}Response xmlns="{Namespace}">
              <{action}Result>{result}</{action}Result>
              <ResponseMetadata><RequestId>{Request}</RequestId></ResponseMetadata>
            </{action}Response>
            """);
    }

    public static async Task JsonAsync(HttpContext context, object answer)
    {
        context.Response.ContentType = "application/x-amz-json-1.1";
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    /// <summary>
    /// https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/CommonErrors.html, and ECS's.
    /// </summary>
    public static async Task RefuseAsync(HttpContext context, bool isJson, int status, string code)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = isJson ? "application/x-amz-json-1.1" : "text/xml";
        await context.Response.WriteAsync(isJson ? $$"""{"__type":"{{code}}","message":"no"}""" : $"""
            <ErrorResponse xmlns="{Namespace}">
              <Error><Type>Sender</Type><Code>{code}</Code><Message>no</Message></Error>
              <RequestId>{Request}</RequestId>
            </ErrorResponse>
            """);
    }

    private static string Reason(string state) => state switch
    {
        "draining" => "<Reason>Target.DeregistrationInProgress</Reason>",
        "unused" => "<Reason>Target.NotInUse</Reason>",
        "initial" => "<Reason>Elb.InitialHealthChecking</Reason>",
        "unhealthy" => "<Reason>Target.FailedHealthChecks</Reason>",
        _ => "",
    };
}
