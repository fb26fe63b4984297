; What the Windows installer does beyond electron-builder's own: "Open with Facet" on folders, and the question about the
; library when Facet is uninstalled. 1031 is German.

!define FACET_FOLDER_KEY "Software\Classes\Directory\shell\Facet"

!macro customInstall
  ${If} $LANGUAGE == 1031
    WriteRegStr SHELL_CONTEXT "${FACET_FOLDER_KEY}" "" "Mit Facet öffnen"
  ${Else}
    WriteRegStr SHELL_CONTEXT "${FACET_FOLDER_KEY}" "" "Open with Facet"
  ${EndIf}
  WriteRegStr SHELL_CONTEXT "${FACET_FOLDER_KEY}" "Icon" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHELL_CONTEXT "${FACET_FOLDER_KEY}\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
!macroend

!macro customUnInstall
  DeleteRegKey SHELL_CONTEXT "${FACET_FOLDER_KEY}"
  ; An update uninstalls, too, and a silent uninstallation can ask nobody: both keep the library.
  ${IfNot} ${isUpdated}
  ${AndIfNot} ${Silent}
    Push $0
    StrCpy $0 "Delete Facet's library, too?$\n$\nIt holds the names you gave and what you decided. Your photos stay where they are in any case."
    ${If} $LANGUAGE == 1031
      StrCpy $0 "Auch die Bibliothek von Facet löschen?$\n$\nSie enthält die Namen, die Sie vergeben haben, und Ihre Entscheidungen. Ihre Fotos bleiben in jedem Fall, wo sie sind."
    ${EndIf}
    MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$0" /SD IDNO IDNO facetKeepsLibrary
    !insertmacro deleteFacetLibrary
    facetKeepsLibrary:
    Pop $0
  ${EndIf}
!macroend

; Deletes by name what Facet itself wrote, so that nothing goes that somebody else put into these folders.
!macro deleteFacetLibrary
  ; Electron keeps an app's data with the user, also when the app is installed for all.
  SetShellVarContext current
  Delete "$APPDATA\Facet\library\library.sqlite"
  Delete "$APPDATA\Facet\library\library.sqlite-wal"
  Delete "$APPDATA\Facet\library\library.sqlite-shm"
  Delete "$APPDATA\Facet\library\lock.sqlite"
  Delete "$APPDATA\Facet\library\lock.sqlite-journal"
  Delete "$APPDATA\Facet\library\backups\library-*.sqlite"
  RMDir "$APPDATA\Facet\library\backups"
  RMDir "$APPDATA\Facet\library"
  Delete "$APPDATA\Facet\facet.log"
  Delete "$APPDATA\Facet\facet.log.1"
  Delete "$APPDATA\Facet\window.json"
  ; What Chromium keeps for every app.
  Delete "$APPDATA\Facet\Local State"
  Delete "$APPDATA\Facet\Preferences"
  Delete "$APPDATA\Facet\DIPS*"
  Delete "$APPDATA\Facet\SharedStorage*"
  Delete "$APPDATA\Facet\lockfile"
  RMDir /r "$APPDATA\Facet\blob_storage"
  RMDir /r "$APPDATA\Facet\Cache"
  RMDir /r "$APPDATA\Facet\Code Cache"
  RMDir /r "$APPDATA\Facet\Crashpad"
  RMDir /r "$APPDATA\Facet\DawnGraphiteCache"
  RMDir /r "$APPDATA\Facet\DawnWebGPUCache"
  RMDir /r "$APPDATA\Facet\GPUCache"
  RMDir /r "$APPDATA\Facet\Local Storage"
  RMDir /r "$APPDATA\Facet\Network"
  RMDir /r "$APPDATA\Facet\Session Storage"
  RMDir /r "$APPDATA\Facet\Shared Dictionary"
  RMDir "$APPDATA\Facet"
  ${If} $installMode == "all"
    SetShellVarContext all
  ${EndIf}
!macroend
