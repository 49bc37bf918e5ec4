# A hub: built with the SDK and compiled ahead of time; run without it, a shell or root.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src/Pubby.Protocol src/Pubby.Protocol
COPY src/Pubby.Core src/Pubby.Core
COPY src/Pubby.Aws src/Pubby.Aws
COPY src/Pubby.Hub src/Pubby.Hub
RUN dotnet publish src/Pubby.Hub -c Release -p:ReadyToRun=true -o /hub

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
# docs/how-to and the chart call /app/Pubby.Hub drain.
WORKDIR /app
COPY --from=build /hub .
USER $APP_UID
ENV ASPNETCORE_URLS=http://0.0.0.0:5080
# For Prometheus and operators: publish it to no balancer.
ENV Pubby__Admin__Urls=http://0.0.0.0:5081
EXPOSE 5080 5081
# The process itself is told to stop, and drains: give it Pubby:Drain:StopSeconds and 15 s more.
STOPSIGNAL SIGTERM
ENTRYPOINT ["./Pubby.Hub"]
